package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of the values that a key has had came first, as far as what clients saw proves it. What it
 * answers is true of every order that explains the linearizable commands, so nobody innocent is
 * accused; such an order must exist. Values must differ from write to write, and must not expire.
 */
interface Versions {
  /** Why this weak read shows what was never committed before it ended; null when it may have. */
  String uncommitted(Operation read);

  /** Whether what a weak read shows is surely older than what {@code seen} showed or wrote. */
  boolean isOlder(Operation read, Levelled seen);

  /**
   * Of the history of one key, by its use; null when nothing can be said of it.
   *
   * @param trusted whether a read of this level counts as linearizable
   */
  static Versions of(List<Levelled> history, Set<ReadLevel> trusted) {
    List<Operation> ordered =
        history.stream().filter(o -> !o.isWeak()).map(Levelled::operation).toList();
    return switch (Shape.of(ordered)) {
      case REGISTER -> new RegisterVersions(history, trusted);
      case COUNTER -> new CounterVersions(history);
      case LIST -> new ListVersions(history);
      case MIXED -> isRegister(ordered) ? new RegisterVersions(history, trusted) : null;
    };
  }

  private static boolean isRegister(List<Operation> history) {
    Set<String> values = new HashSet<>();
    for (Operation operation : history) {
      Action action = operation.action();
      boolean writes = action == Action.SET || action == Action.SETNX || action == Action.GETSET;
      boolean known = writes || action == Action.GET || action == Action.DEL;
      if (!known || writes && !values.add(operation.argument())) {
        return false;
      }
    }
    return true;
  }
}
