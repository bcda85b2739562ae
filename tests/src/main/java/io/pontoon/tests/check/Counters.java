package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Judges a counter: a key on which nothing was done but {@code INCR} and {@code GET}. */
public final class Counters {
  private Counters() {}

  /**
   * Whether the final value lies between what was acknowledged and that plus what is of unknown
   * fate, and whether no two increments were given the same number. Cheap at any length, where the
   * full search of {@link Linearizability} is not.
   */
  public static Verdict check(List<Operation> history, long finalValue) {
    long acknowledged = 0;
    long unknown = 0;
    Map<String, Operation> numbers = new HashMap<>();
    for (Operation operation : history) {
      if (operation.action() != Action.INCR) {
        continue;
      }
      if (operation.unknown()) {
        unknown++;
        continue;
      }
      acknowledged++;
      Operation other = numbers.put(operation.answer(), operation);
      if (other != null) {
        return new Verdict.Wrong(
            "two increments were given one number: " + other + " and " + operation);
      }
      if (Long.parseLong(operation.answer()) > finalValue) {
        return new Verdict.Wrong(
            "an acknowledged increment is lost: "
                + operation
                + ", but the counter ends at "
                + finalValue);
      }
    }
    String counted =
        "acknowledged "
            + acknowledged
            + ", of unknown fate "
            + unknown
            + ", final value "
            + finalValue;
    if (finalValue < acknowledged) {
      return new Verdict.Wrong("acknowledged increments are lost: " + counted);
    }
    if (finalValue > acknowledged + unknown) {
      return new Verdict.Wrong("increments were counted twice: " + counted);
    }
    return Verdict.RIGHT;
  }
}
