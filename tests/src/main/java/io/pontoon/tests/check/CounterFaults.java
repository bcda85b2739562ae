package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Verdict.Fault;
import io.pontoon.tests.check.Verdict.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What is wrong with a counter, by how many increments each number must hold and how many it can.
 */
final class CounterFaults {
  private final List<Operation> numbers;
  private final long[] acknowledged;
  private final long[] asked;
  private final long[] refused;

  private CounterFaults(List<Operation> history) {
    this.numbers = history.stream().filter(Operation::answered).toList();
    this.acknowledged = instants(history, Operation::answered, Operation::returned);
    this.asked = instants(history, o -> !o.refused(), Operation::invoked);
    this.refused = instants(history, Operation::refused, Operation::invoked);
  }

  private static long[] instants(
      List<Operation> history, Predicate<Operation> which, ToLongFunction<Operation> when) {
    return history.stream()
        .filter(o -> o.action() == Action.INCR)
        .filter(which)
        .mapToLong(when)
        .sorted()
        .toArray();
  }

  static List<Fault> of(List<Operation> history) {
    return new CounterFaults(history).told();
  }

  /** What a number lacks of the increments acknowledged before it was asked for. */
  private long missing(Operation o) {
    long own = o.action() == Action.INCR ? 1 : 0;
    return before(acknowledged, o.invoked()) + own - Counters.number(o);
  }

  /** What a number has beyond the increments that were asked before it was told. */
  private long excess(Operation o) {
    return Counters.number(o) - before(asked, o.returned());
  }

  private static long before(long[] instants, long position) {
    int at = Arrays.binarySearch(instants, position);
    return at < 0 ? -at - 1 : at;
  }

  private List<Fault> told() {
    List<Fault> faults = new ArrayList<>();
    numbers.stream().max(Comparator.comparingLong(this::excess)).ifPresent(o -> excess(o, faults));
    Operation last =
        numbers.stream().max(Comparator.comparingLong(Operation::returned)).orElse(null);
    long gone = last == null ? 0 : missing(last);
    if (gone > 0) {
      faults.add(new Fault(Kind.LOST, gone, "acknowledged before, and not counted: " + last));
      return faults;
    }
    Set<String> given = new HashSet<>();
    List<Operation> again =
        numbers.stream().filter(o -> o.action() == Action.INCR && !given.add(o.answer())).toList();
    if (!again.isEmpty()) {
      faults.add(new Fault(Kind.LOST, again.size(), "a number given before: " + again.getFirst()));
    }
    List<Operation> old = numbers.stream().filter(o -> missing(o) > 0).toList();
    if (!old.isEmpty()) {
      faults.add(new Fault(Kind.STALE, old.size(), "an old number: " + old.getFirst()));
    }
    return faults;
  }

  private void excess(Operation most, List<Fault> faults) {
    long excess = excess(most);
    if (excess > 0) {
      boolean byRefused = excess <= before(refused, most.returned());
      faults.add(
          new Fault(
              byRefused ? Kind.APPLIED_THOUGH_REFUSED : Kind.DUPLICATED,
              excess,
              "more than was asked: " + most));
    }
  }
}
