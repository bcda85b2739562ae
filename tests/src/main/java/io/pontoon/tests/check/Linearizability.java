package io.pontoon.tests.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Decides whether the history of one key is linearizable: whether each command can be given one
 * instant between its call and its answer so that a single machine executing them in that order
 * answers the same (Herlihy and Wing 1990).
 *
 * <p>The search is Wing and Gong's (1993): walk the calls that no earlier answer precedes, place
 * one, go on, step back at a dead end. It remembers what was tried as Lowe proposes (Testing for
 * linearizability, 2017): two ways to the same set of placed commands and the same value have the
 * same future.
 *
 * <p>Commands of unknown fate need never be placed. Among those that ask the same, only the
 * earliest is tried, since it may stand wherever the others may; and in a history of plain writes
 * and reads, one whose value nobody saw is left out, since nothing can depend on it.
 */
public final class Linearizability {
  private final List<Operation> operations;
  private final int required;
  private final long budget;
  private final BitSet placed;
  private final Set<Configuration> tried = new HashSet<>();
  private final Deque<Choice> path = new ArrayDeque<>();
  private int placedRequired;
  private int deepest = -1;
  private String deepestState;
  private Operation stuckAt;

  private record Configuration(BitSet placed, String state) {}

  /** A command placed, and the value before it, to step back to. */
  private record Choice(int operation, String before, List<Integer> candidates, int at) {}

  private Linearizability(List<Operation> history, long budget) {
    this.operations = relevant(history);
    this.operations.sort(Comparator.comparingLong(Operation::invoked));
    this.required = (int) operations.stream().filter(operation -> !operation.unknown()).count();
    this.placed = new BitSet(operations.size());
    this.budget = budget;
  }

  /** Judges the operations of one key, which did not exist before. */
  public static Verdict check(List<Operation> history) {
    return check(history, 300_000);
  }

  /** As {@link #check(List)}, trying at most {@code budget} configurations. */
  public static Verdict check(List<Operation> history, long budget) {
    return new Linearizability(history, budget).search();
  }

  private Verdict search() {
    String state = null;
    List<Integer> candidates = candidates();
    int at = 0;
    while (placedRequired < required) {
      boolean moved = false;
      while (at < candidates.size() && !moved) {
        int next = candidates.get(at++);
        Operation operation = operations.get(next);
        KeyModel.Step step = KeyModel.step(state, operation);
        if (!operation.unknown() && !Objects.equals(step.answer(), operation.answer())) {
          continue;
        }
        place(next, true);
        if (!tried.add(new Configuration((BitSet) placed.clone(), step.state()))) {
          place(next, false);
          continue;
        }
        path.push(new Choice(next, state, candidates, at));
        state = step.state();
        candidates = candidates();
        at = 0;
        moved = true;
        remember(state, candidates);
      }
      if (tried.size() > budget) {
        return new Verdict.Undecided(
            "gave up after " + budget + " configurations of " + operations.size() + " commands");
      }
      if (!moved) {
        if (path.isEmpty()) {
          return new Verdict.Wrong(explain());
        }
        Choice back = path.pop();
        place(back.operation, false);
        state = back.before;
        candidates = back.candidates;
        at = back.at;
      }
    }
    return Verdict.RIGHT;
  }

  private void place(int index, boolean in) {
    placed.set(index, in);
    if (!operations.get(index).unknown()) {
      placedRequired += in ? 1 : -1;
    }
  }

  /**
   * The commands that may come next: not placed, and called before the first answer among those not
   * placed. Answered ones come first.
   */
  private List<Integer> candidates() {
    long firstReturn = Operation.NEVER;
    List<Integer> answered = new ArrayList<>();
    List<Integer> unknown = new ArrayList<>();
    Set<List<String>> asked = new HashSet<>();
    for (int i = placed.nextClearBit(0); i < operations.size(); i = placed.nextClearBit(i + 1)) {
      Operation operation = operations.get(i);
      if (operation.invoked() > firstReturn) {
        break;
      }
      firstReturn = Math.min(firstReturn, operation.returned());
      if (!operation.unknown()) {
        answered.add(i);
      } else if (asked.add(Arrays.asList(operation.action().name(), operation.argument()))) {
        unknown.add(i);
      }
    }
    answered.addAll(unknown);
    return answered;
  }

  private void remember(String state, List<Integer> candidates) {
    if (placedRequired > deepest) {
      deepest = placedRequired;
      deepestState = state;
      stuckAt = candidates.isEmpty() ? null : operations.get(candidates.getFirst());
    }
  }

  private String explain() {
    Operation stuck = stuckAt == null ? operations.getFirst() : stuckAt;
    StringBuilder text = new StringBuilder();
    text.append("no order explains the answers on key ")
        .append(stuck.key())
        .append(": at most ")
        .append(Math.max(deepest, 0));
    text.append(" of ")
        .append(required)
        .append(" answered commands fit, then the value is ")
        .append(deepestState);
    text.append(" and this one cannot follow: ").append(stuck).append("\naround it:");
    int index = operations.indexOf(stuck);
    for (Operation near :
        operations.subList(Math.max(0, index - 12), Math.min(operations.size(), index + 8))) {
      text.append("\n  ").append(near);
    }
    return text.toString();
  }

  private static List<Operation> relevant(List<Operation> history) {
    boolean plain =
        history.stream()
            .allMatch(
                o -> o.action() == Operation.Action.SET || o.action() == Operation.Action.GET);
    Map<String, Boolean> seen = new HashMap<>();
    for (Operation operation : history) {
      if (operation.action() == Operation.Action.GET && !operation.unknown()) {
        seen.put(operation.answer(), true);
      }
    }
    List<Operation> kept = new ArrayList<>();
    for (Operation operation : history) {
      boolean unseen =
          plain
              && operation.action() == Operation.Action.SET
              && !seen.containsKey(operation.argument());
      boolean readOnly = operation.action() == Operation.Action.GET;
      if (!operation.unknown() || !unseen && !readOnly) {
        kept.add(operation);
      }
    }
    return kept;
  }
}
