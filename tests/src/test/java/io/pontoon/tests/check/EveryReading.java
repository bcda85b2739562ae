package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The definition itself: whether any order of all commands that must have one, with any choice of a
 * moment in it for each read that may show the past, keeps every promise. For a handful of commands
 * of sessions without handovers.
 *
 * <p>An order puts the key through states, from the one before all commands on. Each command has
 * its effect between its call and its answer, as late as what follows allows: then every shown
 * state lasts as long as it can.
 */
final class EveryReading {
  private final List<Levelled> ordered;
  private final List<Levelled> weak;
  private final List<Levelled> sequence = new ArrayList<>();
  private final List<String> states = new ArrayList<>();

  private EveryReading(List<Levelled> history) {
    ordered = history.stream().filter(o -> isOrdered(o) && !o.operation().refused()).toList();
    weak = history.stream().filter(Levelled::isWeak).toList();
    states.add(null);
  }

  private static boolean isOrdered(Levelled o) {
    return o.operation().action() != Action.GET || o.demand().level().isLinearizable();
  }

  static boolean anyFits(List<Levelled> history) {
    EveryReading every = new EveryReading(history);
    return every.anyFits(new boolean[every.ordered.size()]);
  }

  private boolean anyFits(boolean[] placed) {
    boolean allAnswered = true;
    long firstReturn = Operation.NEVER;
    for (int i = 0; i < placed.length; i++) {
      if (!placed[i]) {
        allAnswered &= ordered.get(i).operation().unknown();
        firstReturn = Math.min(firstReturn, ordered.get(i).operation().returned());
      }
    }
    if (allAnswered && anyMoments(new int[weak.size()], 0)) {
      return true;
    }
    for (int i = 0; i < placed.length; i++) {
      Operation operation = ordered.get(i).operation();
      if (placed[i] || operation.invoked() > firstReturn) {
        continue;
      }
      KeyModel.Step step = KeyModel.step(states.getLast(), operation);
      if (operation.unknown() || Objects.equals(step.answer(), operation.answer())) {
        placed[i] = true;
        sequence.add(ordered.get(i));
        states.add(step.state());
        boolean fits = anyFits(placed);
        placed[i] = false;
        sequence.removeLast();
        states.removeLast();
        if (fits) {
          return true;
        }
      }
    }
    return false;
  }

  /** Tries for each weak read every state that is what it shows. */
  private boolean anyMoments(int[] moments, int read) {
    if (read == weak.size()) {
      return keepAll(moments);
    }
    for (int i = 0; i < states.size(); i++) {
      if (Objects.equals(states.get(i), weak.get(read).operation().answer())) {
        moments[read] = i;
        if (anyMoments(moments, read + 1)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean keepAll(int[] moments) {
    long[] latest = latest(moments);
    if (latest == null) {
      return false;
    }
    for (int i = 0; i < moments.length; i++) {
      Levelled read = weak.get(i);
      long called = read.operation().invoked();
      if (read.demand().isBounded()) {
        // The state after this one may come as late as that: then it was current until then.
        int next = next(moments[i]);
        if (next < latest.length && latest[next] < called - read.demand().maxLag()) {
          return false;
        }
      } else if (moments[i] < floor(read, moments)) {
        return false;
      }
    }
    return true;
  }

  /** The first state that differs from this one; reads leave it as it is. */
  private int next(int moment) {
    int next = moment + 1;
    while (next < states.size() && !changes(next)) {
      next++;
    }
    return next;
  }

  private boolean changes(int state) {
    return !Objects.equals(states.get(state), states.get(state - 1));
  }

  /** By when each state is there, at the latest; null when one would have to be before its call. */
  private long[] latest(int[] moments) {
    long[] latest = new long[states.size()];
    Arrays.fill(latest, Operation.NEVER);
    for (int i = 0; i < sequence.size(); i++) {
      latest[i + 1] = sequence.get(i).operation().returned();
    }
    for (int i = 0; i < moments.length; i++) {
      int since = first(moments[i]);
      latest[since] = Math.min(latest[since], weak.get(i).operation().returned());
    }
    for (int i = latest.length - 2; i >= 0; i--) {
      latest[i] = Math.min(latest[i], latest[i + 1]);
    }
    long called = Long.MIN_VALUE;
    for (int i = 0; i < sequence.size(); i++) {
      called = Math.max(called, sequence.get(i).operation().invoked());
      if (latest[i + 1] < called) {
        return null;
      }
    }
    return latest;
  }

  /** Since which state it is what it is at this moment. */
  private int first(int moment) {
    int first = moment;
    while (first > 0 && !changes(first)) {
      first--;
    }
    return first;
  }

  private int floor(Levelled read, int[] moments) {
    boolean ofSession = read.demand().level() == ReadLevel.SESSION;
    int floor = 0;
    for (int i = 0; i < sequence.size(); i++) {
      Levelled seen = sequence.get(i);
      boolean binds =
          ofSession
              ? seen.demand().session() == read.demand().session()
              : seen.reads(ReadLevel.ALL);
      if (binds && precedes(seen, read)) {
        floor = Math.max(floor, first(i + 1));
      }
    }
    for (int i = 0; i < moments.length && ofSession; i++) {
      Levelled seen = weak.get(i);
      if (seen.demand().session() == read.demand().session() && precedes(seen, read)) {
        floor = Math.max(floor, first(moments[i]));
      }
    }
    return floor;
  }

  private static boolean precedes(Levelled first, Levelled second) {
    return first.operation().answered()
        && first.operation().returned() < second.operation().invoked();
  }

  /** For messages of tests. */
  static String told(List<Levelled> history) {
    return history.stream().map(Levelled::toString).collect(Collectors.joining("\n"));
  }
}
