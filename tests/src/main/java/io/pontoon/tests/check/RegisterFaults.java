package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Verdict.Fault;
import io.pontoon.tests.check.Verdict.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong with a register; the values written differ, so that each read names its write. */
final class RegisterFaults {
  /** A write, and when its value was read. */
  private static final class Value {
    private final Operation write;

    /** By when the value was there for certain: it was acknowledged, or somebody read it. */
    private long certain;

    private long readUntil = Long.MIN_VALUE;

    Value(Operation write) {
      this.write = write;
      this.certain = write.answered() ? write.returned() : Operation.NEVER;
    }
  }

  private final Map<String, Value> values = new HashMap<>();
  private final List<Operation> reads = new ArrayList<>();
  private final List<Operation> invented = new ArrayList<>();
  private final Set<Operation> refused = new LinkedHashSet<>();
  private final Set<Operation> lost = new LinkedHashSet<>();
  private final List<Operation> stale = new ArrayList<>();
  private Operation lostSeenBy;

  private RegisterFaults(List<Operation> history) {
    for (Operation operation : history) {
      if (operation.action() == Action.SET) {
        values.put(operation.argument(), new Value(operation));
      }
    }
    for (Operation operation : history) {
      if (operation.action() == Action.GET && operation.answered()) {
        read(operation);
      }
    }
  }

  static List<Fault> of(List<Operation> history) {
    RegisterFaults faults = new RegisterFaults(history);
    faults.findOld();
    return faults.told();
  }

  private void read(Operation read) {
    reads.add(read);
    if (read.answer() == null) {
      return;
    }
    Value value = values.get(read.answer());
    if (value == null || read.returned() < value.write.invoked()) {
      invented.add(read);
      return;
    }
    if (value.write.refused()) {
      refused.add(value.write);
    }
    value.certain = Math.min(value.certain, read.returned());
    value.readUntil = Math.max(value.readUntil, read.returned());
  }

  /** Reads in order of their calls, each against the newest value that was there by then. */
  private void findOld() {
    List<Value> certain =
        values.values().stream()
            .filter(value -> value.certain != Operation.NEVER)
            .sorted(Comparator.comparingLong(value -> value.certain))
            .toList();
    reads.sort(Comparator.comparingLong(Operation::invoked));
    Value newest = null;
    int at = 0;
    for (Operation read : reads) {
      for (; at < certain.size() && certain.get(at).certain < read.invoked(); at++) {
        Value value = certain.get(at);
        if (newest == null || value.write.invoked() > newest.write.invoked()) {
          newest = value;
        }
      }
      Value seen = read.answer() == null ? null : values.get(read.answer());
      boolean old =
          newest != null
              && (read.answer() == null || seen != null && seen.certain < newest.write.invoked());
      if (!old) {
        continue;
      }
      if (newest.readUntil > read.returned()) {
        stale.add(read);
      } else if (lost.add(newest.write)) {
        lostSeenBy = read;
      }
    }
  }

  private List<Fault> told() {
    List<Fault> faults = new ArrayList<>();
    if (!refused.isEmpty()) {
      faults.add(
          new Fault(
              Kind.APPLIED_THOUGH_REFUSED,
              refused.size(),
              "refused, but read: " + refused.iterator().next()));
    }
    if (!lost.isEmpty()) {
      faults.add(
          new Fault(
              Kind.LOST,
              lost.size(),
              List.copyOf(lost).getLast() + " is not there any more for " + lostSeenBy));
    }
    if (!stale.isEmpty()) {
      faults.add(new Fault(Kind.STALE, stale.size(), "an old value: " + stale.getFirst()));
    }
    if (!invented.isEmpty()) {
      faults.add(
          new Fault(Kind.INVENTED, invented.size(), "nobody wrote that: " + invented.getFirst()));
    }
    return faults;
  }
}
