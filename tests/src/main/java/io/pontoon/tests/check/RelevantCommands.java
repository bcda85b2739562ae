package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a history on one key a {@link Search} must look at. Leaves out what no answer can depend
 * on: refused commands; of unknown fate those that only look; and, where all answers show whole
 * values, writes of unknown fate whose value is not among them. Where some answers show less, such
 * writes are all alike.
 */
final class RelevantCommands {
  private RelevantCommands() {}

  /** What is left over, in the order of {@code history}: a list that the caller may sort. */
  static List<Operation> of(List<Operation> history) {
    Set<String> shown = new HashSet<>();
    boolean whole = true;
    boolean derived = false;
    for (Operation operation : history) {
      Action action = operation.action();
      whole &= action == Action.GET || action == Action.SET || action == Action.GETSET;
      derived |= KeyModel.adds(operation);
      if (operation.answered() && (action == Action.GET || action == Action.GETSET)) {
        shown.add(operation.answer());
      }
    }
    List<Operation> kept = new ArrayList<>();
    for (Operation operation : history) {
      if (operation.answered()) {
        kept.add(operation);
      } else if (operation.unknown() && operation.action() != Action.GET) {
        boolean unseen =
            !derived && operation.argument() != null && !shown.contains(operation.argument());
        if (!unseen) {
          kept.add(operation);
        } else if (!whole) {
          kept.add(ofSomeValue(operation));
        }
      }
    }
    return kept;
  }

  private static Operation ofSomeValue(Operation o) {
    return new Operation(
        o.client(), o.key(), o.action(), "\0some value", o.invoked(), o.returned(), null);
  }
}
