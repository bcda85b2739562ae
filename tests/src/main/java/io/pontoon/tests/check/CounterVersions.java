package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.List;

/** The versions of a counter that is only counted up: its numbers say their order, exactly. */
final class CounterVersions implements Versions {
  private static final long NONE = -1;

  private final List<Operation> increments;

  CounterVersions(List<Levelled> history) {
    this.increments =
        history.stream()
            .map(Levelled::operation)
            .filter(o -> o.action() == Action.INCR && !o.refused())
            .toList();
  }

  @Override
  public String uncommitted(Operation read) {
    long number = number(read);
    if (number == NONE) {
      return "no counter shows this";
    }
    long asked = increments.stream().filter(o -> o.invoked() < read.returned()).count();
    if (number > asked) {
      return "only " + asked + " increments can have been counted";
    }
    for (Operation increment : increments) {
      if (increment.answered()
          && increment.invoked() > read.returned()
          && number(increment) <= number) {
        return "it counts what came later, " + increment;
      }
    }
    return null;
  }

  @Override
  public boolean isOlder(Operation read, Levelled seen) {
    long shown = number(read);
    return shown != NONE && shown < number(seen.operation());
  }

  private static long number(Operation operation) {
    if (operation.answer() == null) {
      return 0;
    }
    // No counter shows a zero: it begins with its first number.
    boolean fits = KeyModel.isInteger(operation.answer()) && !operation.answer().startsWith("-");
    return fits && !operation.answer().equals("0") ? Long.parseLong(operation.answer()) : NONE;
  }
}
