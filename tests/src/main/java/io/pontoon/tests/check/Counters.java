package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges increments by one, and reads, in the time that sorting takes: the answers say the order.
 * Numbers that nobody was given are filled with increments of unknown fate, the earliest first.
 */
final class Counters {
  private Counters() {}

  /** Null when there is an order. */
  static Finding find(List<Operation> history) {
    Map<Long, Operation> given = new HashMap<>();
    Map<Long, List<Operation>> reads = new HashMap<>();
    List<Operation> unknown = new ArrayList<>();
    Operation highest = null;
    for (Operation operation : history) {
      if (operation.answered()) {
        long number = number(operation);
        highest = highest == null || number > number(highest) ? operation : highest;
        if (operation.action() == Action.GET) {
          reads.computeIfAbsent(number, key -> new ArrayList<>()).add(operation);
          continue;
        }
        Operation other = given.put(number, operation);
        if (other != null) {
          return new Finding(
              operation, "two increments were given one number: " + other + " and " + operation);
        }
      } else if (operation.unknown() && operation.action() == Action.INCR) {
        unknown.add(operation);
      }
    }
    long last = highest == null ? 0 : number(highest);
    if (last > given.size() + unknown.size()) {
      return new Finding(highest, "more was counted than was asked: " + highest);
    }
    unknown.sort(Comparator.comparingLong(Operation::invoked));
    ArrayDeque<Operation> fill = new ArrayDeque<>(unknown);
    Sequence sequence = new Sequence();
    for (long number = 0; number <= last; number++) {
      if (number > 0) {
        Operation step = given.containsKey(number) ? given.get(number) : fill.poll();
        if (step == null) {
          return new Finding(highest, "nobody can have counted to " + number + ": " + highest);
        }
        sequence.add(step);
        sequence.nextStep();
      }
      reads.getOrDefault(number, List.of()).forEach(sequence::add);
      sequence.nextStep();
    }
    Operation below =
        given.getOrDefault(0L, reads.keySet().stream().anyMatch(n -> n < 0) ? highest : null);
    return below != null
        ? new Finding(below, "a number below the first: " + below)
        : sequence.find();
  }

  static long number(Operation operation) {
    return operation.answer() == null ? 0 : Long.parseLong(operation.answer());
  }
}
