package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a key was used for; the common uses can be judged without a search. */
enum Shape {
  /** Plain writes of values that differ, and reads. */
  REGISTER,
  /** Increments by one, and reads. */
  COUNTER,
  /**
   * Elements appended that differ and end in the same character, which they have at no other place,
   * and reads.
   */
  LIST,
  MIXED;

  static Shape of(List<Operation> history) {
    if (onlyReadsAnd(Action.SET, history)) {
      return differ(history) ? REGISTER : MIXED;
    }
    if (onlyReadsAnd(Action.INCR, history)) {
      return numbers(history) ? COUNTER : MIXED;
    }
    if (onlyReadsAnd(Action.APPEND, history)) {
      return differ(history) && haveOneEnd(history) ? LIST : MIXED;
    }
    return MIXED;
  }

  private static boolean onlyReadsAnd(Action action, List<Operation> history) {
    return history.stream().allMatch(o -> o.action() == action || o.action() == Action.GET);
  }

  private static boolean differ(List<Operation> history) {
    Set<String> values = new HashSet<>();
    for (Operation operation : history) {
      if (operation.action() != Action.GET && !values.add(operation.argument())) {
        return false;
      }
    }
    return true;
  }

  private static boolean numbers(List<Operation> history) {
    return history.stream()
        .allMatch(o -> !o.answered() || o.answer() == null || KeyModel.isInteger(o.answer()));
  }

  private static boolean haveOneEnd(List<Operation> history) {
    int end = -1;
    for (Operation operation : history) {
      if (operation.action() == Action.APPEND) {
        String element = operation.argument();
        int last = element.length() - 1;
        if (last < 0
            || element.indexOf(element.charAt(last)) != last
            || end >= 0 && element.charAt(last) != end) {
          return false;
        }
        end = element.charAt(last);
      }
    }
    return true;
  }
}
