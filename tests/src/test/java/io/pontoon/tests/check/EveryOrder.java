package io.pontoon.tests.check;

import java.util.List;
import java.util.Objects;

/**
 * The definition itself: whether any order of all explains the answers. For a handful of commands.
 */
final class EveryOrder {
  private EveryOrder() {}

  static boolean anyFits(List<Operation> history) {
    List<Operation> heard = history.stream().filter(operation -> !operation.refused()).toList();
    return anyFits(heard, new boolean[heard.size()], null);
  }

  private static boolean anyFits(List<Operation> history, boolean[] placed, String state) {
    boolean allAnswered = true;
    long firstReturn = Operation.NEVER;
    for (int i = 0; i < placed.length; i++) {
      allAnswered &= placed[i] || history.get(i).unknown();
      if (!placed[i]) {
        firstReturn = Math.min(firstReturn, history.get(i).returned());
      }
    }
    if (allAnswered) {
      return true;
    }
    for (int i = 0; i < placed.length; i++) {
      Operation operation = history.get(i);
      if (placed[i] || operation.invoked() > firstReturn) {
        continue;
      }
      KeyModel.Step step = KeyModel.step(state, operation);
      if (operation.unknown() || Objects.equals(step.answer(), operation.answer())) {
        placed[i] = true;
        if (anyFits(history, placed, step.state())) {
          return true;
        }
        placed[i] = false;
      }
    }
    return false;
  }
}
