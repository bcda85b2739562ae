package io.pontoon.tests.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands whose answers leave one order only, to be compared with time. Commands of the same step
 * may stand in any order among themselves.
 */
final class Sequence {
  private final List<Operation> operations = new ArrayList<>();
  private final List<Integer> steps = new ArrayList<>();
  private int step;

  void add(Operation operation) {
    operations.add(operation);
    steps.add(step);
  }

  void nextStep() {
    step++;
  }

  /** The first command that ended before one of an earlier step began; null when there is none. */
  Finding find() {
    Operation latest = null;
    Operation latestOfStep = null;
    for (int i = 0; i < operations.size(); i++) {
      if (i > 0 && !steps.get(i).equals(steps.get(i - 1))) {
        latest = later(latest, latestOfStep);
        latestOfStep = null;
      }
      Operation operation = operations.get(i);
      if (latest != null && operation.returned() < latest.invoked()) {
        return new Finding(
            latest, "the answers put " + latest + " before " + operation + ", time does not");
      }
      latestOfStep = later(latestOfStep, operation);
    }
    return null;
  }

  private static Operation later(Operation a, Operation b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.invoked() > b.invoked() ? a : b;
  }
}
