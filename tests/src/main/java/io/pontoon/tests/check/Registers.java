package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges plain writes of values that differ, and reads, in the time that sorting takes (Gibbons and
 * Korach, Testing shared memories, 1997): a write and all reads of its value stand together in any
 * order, so there is one exactly when of no two values each has a command that ends before one of
 * the other begins.
 */
final class Registers {
  private Registers() {}

  /** A value's write and its reads. */
  private static final class Value {
    private final Operation write;
    private long firstReturn;
    private long lastCall;
    private Operation first;
    private Operation last;
    private boolean read;

    Value(Operation write) {
      this.write = write;
      this.firstReturn = write == null ? Long.MIN_VALUE : write.returned();
      this.lastCall = write == null ? Long.MIN_VALUE : write.invoked();
      this.first = write;
      this.last = write;
    }

    void read(Operation operation) {
      read = true;
      if (operation.returned() < firstReturn) {
        firstReturn = operation.returned();
        first = operation;
      }
      if (operation.invoked() > lastCall) {
        lastCall = operation.invoked();
        last = operation;
      }
    }

    /** Somewhere within this time the value must stand all the time, and no other may. */
    boolean lasts() {
      return firstReturn < lastCall;
    }

    boolean contradicts(Value other) {
      return firstReturn < other.lastCall && other.firstReturn < lastCall;
    }
  }

  /** Null when there is an order. */
  static Finding find(List<Operation> history) {
    Map<String, Value> values = new HashMap<>();
    values.put(null, new Value(null));
    for (Operation operation : history) {
      if (operation.action() == Action.SET) {
        values.put(operation.argument(), new Value(operation));
      }
    }
    for (Operation operation : history) {
      if (operation.action() == Action.GET && operation.answered()) {
        Value value = values.get(operation.answer());
        if (value == null) {
          return new Finding(operation, "nobody wrote what this read answers: " + operation);
        }
        if (value.write != null && operation.returned() < value.write.invoked()) {
          return new Finding(operation, "a value is read before it is written: " + operation);
        }
        value.read(operation);
      }
    }
    List<Value> lasting = new ArrayList<>();
    List<Value> brief = new ArrayList<>();
    for (Value value : values.values()) {
      if (value.read || value.write != null && value.write.answered()) {
        (value.lasts() ? lasting : brief).add(value);
      }
    }
    return contradiction(lasting, brief);
  }

  private static Finding contradiction(List<Value> lasting, List<Value> brief) {
    lasting.sort(Comparator.comparingLong(value -> value.firstReturn));
    brief.sort(Comparator.comparingLong(value -> value.lastCall));
    for (int i = 1; i < lasting.size(); i++) {
      if (lasting.get(i - 1).contradicts(lasting.get(i))) {
        return against(lasting.get(i - 1), lasting.get(i));
      }
    }
    int at = 0;
    for (Value value : brief) {
      while (at < lasting.size() && lasting.get(at).firstReturn < value.lastCall) {
        at++;
      }
      if (at > 0 && lasting.get(at - 1).contradicts(value)) {
        return against(lasting.get(at - 1), value);
      }
    }
    return null;
  }

  private static Finding against(Value a, Value b) {
    Operation late = b.lastCall > a.lastCall ? b.last : a.last;
    return new Finding(
        late,
        "two values each stand before the other: "
            + told(a.first)
            + " ends before "
            + b.last
            + ", and "
            + told(b.first)
            + " ends before "
            + a.last);
  }

  private static String told(Operation operation) {
    return operation == null ? "the absence of the key" : operation.toString();
  }
}
