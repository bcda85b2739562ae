package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Looks for an order of any commands on one key, by walking through the history once and keeping
 * every way in which things may stand. This is Wing and Gong's search (1993) with Lowe's memory of
 * configurations, in the form that Lowe (Testing for linearizability, 2017) calls just in time: a
 * command takes effect at the latest when it returns, and only what its return needs takes effect
 * before. Where no command is under way nothing but the possible values is left over, so a history
 * costs what its busiest stretches cost, however long it is.
 *
 * <p>What keeps the ways few:
 *
 * <ul>
 *   <li>a command that only looks takes effect as soon as the value is what it answered;
 *   <li>a plain write that nobody sees has no place of its own: it may stand hidden just before any
 *       other plain write of its time (see {@link Configuration#covered});
 *   <li>a search is made first that thinks of commands of unknown fate only where nothing else
 *       helps, and one that thinks of all only when the others found no order (see {@link Care});
 *   <li>commands of unknown fate that ask the same are one class, of which the earliest goes first,
 *       since it may stand wherever the others may; one way dominates another that has used more.
 * </ul>
 */
final class Search {
  private static final int WIDTH = 64;
  private static final Comparator<Configuration> FEWEST_UNKNOWN =
      Comparator.comparingInt(way -> way.used().length);
  private final List<Operation> calls;
  private final List<Operation> returns;
  private final long budget;
  private final Care care;

  /** Whether a way was left out that the care taken did not allow for. */
  private boolean cut;

  /** Commands under way by slot, and the sets of slots that hold which sort. */
  private final Operation[] open = new Operation[WIDTH];

  private final Map<Operation, Integer> slots = new java.util.IdentityHashMap<>();
  private long occupied;
  private long looking;
  private long plain;

  /** Commands of unknown fate by class: one of each, and how many may have taken effect by now. */
  private final List<Operation> classes = new ArrayList<>();

  private final Map<List<Object>, Integer> classOf = new HashMap<>();
  private int[] available = new int[8];

  /** The classes of which some are available. */
  private final List<Integer> usable = new ArrayList<>();

  private List<Configuration> ways = List.of(new Configuration(null, 0, 0, Configuration.NONE));
  private long tried;

  /**
   * What the search found.
   *
   * @param stuck the first command whose return no order explains; null when there is an order
   * @param gaveUp why there is no result; null when there is one
   */
  record Result(Operation stuck, Set<String> values, String gaveUp) {
    boolean isRight() {
      return stuck == null && gaveUp == null;
    }

    Finding finding() {
      return stuck == null
          ? null
          : new Finding(
              stuck,
              "no order explains the answer of "
                  + stuck
                  + (values.isEmpty() ? "" : ", before which the value may be one of " + values));
    }
  }

  /** A way tried on behalf of a return; bare after a plain write that nobody has seen yet. */
  private record Node(Configuration at, boolean bare) {}

  /**
   * How much may be left out. A search that leaves something out and finds an order has found one;
   * if it finds none, it is repeated with more care.
   *
   * @param reach how many commands of unknown fate may take effect between two returns
   * @param late whether such commands are thought of only where nothing else explains an answer
   * @param most how many ways are kept
   */
  private record Care(int reach, boolean late, int most) {}

  private static final List<Care> CARE =
      List.of(
          new Care(2, true, 64),
          new Care(1, false, 512),
          new Care(Integer.MAX_VALUE, false, Integer.MAX_VALUE));

  private Search(List<Operation> relevant, long budget, Care care) {
    this.calls = relevant;
    this.care = care;
    this.returns = new ArrayList<>(calls);
    this.returns.removeIf(operation -> !operation.answered());
    this.returns.sort(Comparator.comparingLong(Operation::returned));
    this.budget = budget;
  }

  /** Trying at most {@code budget} configurations between one return and the next. */
  static Result run(List<Operation> history, long budget) {
    List<Operation> relevant = RelevantCommands.of(history);
    relevant.sort(Comparator.comparingLong(Operation::invoked));
    Result result = null;
    for (Care care : CARE) {
      Search search = new Search(relevant, budget, care);
      result = search.run();
      if (result.isRight() || !search.cut) {
        return result;
      }
    }
    return result;
  }

  private Result run() {
    int call = 0;
    for (Operation operation : returns) {
      while (call < calls.size() && calls.get(call).invoked() <= operation.returned()) {
        if (!call(calls.get(call++))) {
          return new Result(null, Set.of(), "more than " + WIDTH + " commands at once");
        }
      }
      Set<String> before = new HashSet<>();
      if (ways.size() < 4) {
        ways.forEach(way -> before.add(way.value()));
      }
      String gaveUp = giveBack(operation);
      if (gaveUp != null) {
        return new Result(null, Set.of(), gaveUp);
      }
      if (ways.isEmpty()) {
        return new Result(operation, before, null);
      }
    }
    return new Result(null, Set.of(), null);
  }

  private boolean call(Operation operation) {
    if (operation.unknown()) {
      int kind = classOf.computeIfAbsent(asked(operation), asked -> classes.size());
      if (kind == classes.size()) {
        classes.add(operation);
        available = Arrays.copyOf(available, Math.max(available.length, 2 * kind));
      }
      if (available[kind]++ == 0) {
        usable.add(kind);
      }
      return true;
    }
    if (occupied == -1) {
      return false;
    }
    int index = Long.numberOfTrailingZeros(~occupied);
    long slot = 1L << index;
    open[index] = operation;
    slots.put(operation, index);
    occupied |= slot;
    if (onlyLooks(operation)) {
      looking |= slot;
      ways = ways.stream().map(way -> look(way, slot)).toList();
    } else if (isPlainWrite(operation)) {
      plain |= slot;
    }
    return true;
  }

  /** The command returns: ways in which it cannot have taken effect by now come to an end. */
  private String giveBack(Operation operation) {
    int index = slots.remove(operation);
    long slot = 1L << index;
    Ways next = new Ways();
    for (Configuration way : ways) {
      if ((way.done() & slot) != 0) {
        next.add(way.without(slot));
        continue;
      }
      if ((way.covered() & slot) != 0) {
        next.add(way.without(slot));
      }
      if (!effect(way, slot, next)) {
        cut = true;
        return "gave up after " + budget + " configurations at " + operation;
      }
    }
    occupied &= ~slot;
    looking &= ~slot;
    plain &= ~slot;
    open[index] = null;
    ways = next.all();
    if (ways.size() > care.most) {
      cut = true;
      ways = ways.stream().sorted(FEWEST_UNKNOWN).limit(care.most).toList();
    }
    tried = 0;
    retire();
    return null;
  }

  /** Finds all that may take effect just before the command in {@code slot} must. */
  private boolean effect(Configuration from, long slot, Ways found) {
    if (!care.late) {
      return effect(from, slot, care.reach, found) >= 0;
    }
    int without = effect(from, slot, 0, found);
    cut |= without > 0 && !usable.isEmpty();
    return without > 0 || without == 0 && effect(from, slot, care.reach, found) >= 0;
  }

  /** How many ways were found; -1 when there were too many to try. */
  private int effect(Configuration from, long slot, int reach, Ways found) {
    ArrayDeque<Node> waiting = new ArrayDeque<>();
    Set<Node> seen = new HashSet<>();
    waiting.push(new Node(from, false));
    int count = 0;
    while (!waiting.isEmpty()) {
      Node node = waiting.pop();
      if ((node.at.done() & slot) != 0) {
        found.add(node.at.without(slot));
        count++;
        continue;
      }
      if (++tried > budget) {
        return -1;
      }
      for (long rest = occupied & ~node.at.done() & ~looking; rest != 0; rest &= rest - 1) {
        long other = Long.lowestOneBit(rest);
        Node next = take(node, other);
        if (next != null && seen.add(next)) {
          waiting.push(next);
        }
      }
      if (node.at.used().length - from.used().length >= reach) {
        cut |= reach > 0 && !usable.isEmpty();
        continue;
      }
      for (int kind : usable) {
        Node next = takeUnknown(node, kind);
        if (next != null && seen.add(next)) {
          waiting.push(next);
        }
      }
    }
    return count;
  }

  private Node take(Node node, long slot) {
    boolean write = (plain & slot) != 0;
    if (write && node.bare) {
      return null;
    }
    Operation operation = open[Long.numberOfTrailingZeros(slot)];
    KeyModel.Step step = KeyModel.step(node.at.value(), operation);
    if (!Objects.equals(step.answer(), operation.answer())) {
      return null;
    }
    long done = node.at.done() | slot;
    long covered = node.at.covered() & ~slot;
    if (write) {
      covered |= plain & ~done;
    }
    Configuration next = lookAround(new Configuration(step.state(), done, covered, node.at.used()));
    return new Node(next, write && next.done() == done);
  }

  private Node takeUnknown(Node node, int kind) {
    Operation operation = classes.get(kind);
    boolean write = overwrites(operation);
    if (write && node.bare || node.at.timesUsed(kind) >= available[kind]) {
      return null;
    }
    KeyModel.Step step = KeyModel.step(node.at.value(), operation);
    long done = node.at.done();
    long covered = write ? node.at.covered() | plain & ~done : node.at.covered();
    // One that leaves the value as it is may still hide a plain write that stood before it.
    if (covered == node.at.covered() && Objects.equals(step.state(), node.at.value())) {
      return null;
    }
    Configuration next =
        lookAround(new Configuration(step.state(), done, covered, node.at.usedAnd(kind)));
    return new Node(next, write && next.done() == done);
  }

  private Configuration lookAround(Configuration way) {
    Configuration next = way;
    for (long rest = looking & ~way.done(); rest != 0; rest &= rest - 1) {
      next = look(next, Long.lowestOneBit(rest));
    }
    return next;
  }

  private Configuration look(Configuration way, long slot) {
    Operation operation = open[Long.numberOfTrailingZeros(slot)];
    boolean fits =
        Objects.equals(KeyModel.step(way.value(), operation).answer(), operation.answer());
    return fits
        ? new Configuration(way.value(), way.done() | slot, way.covered(), way.used())
        : way;
  }

  /** What has been used in every way that is left is used for good, and need not be remembered. */
  private void retire() {
    if (ways.isEmpty() || ways.getFirst().used().length == 0) {
      return;
    }
    for (int kind : ways.getFirst().used()) {
      if (ways.stream().allMatch(way -> way.timesUsed(kind) > 0)) {
        if (--available[kind] == 0) {
          usable.remove((Integer) kind);
        }
        ways =
            ways.stream()
                .map(
                    way ->
                        new Configuration(
                            way.value(), way.done(), way.covered(), less(way.used(), kind)))
                .toList();
      }
    }
  }

  private static int[] less(int[] used, int kind) {
    int[] rest = new int[used.length - 1];
    int at = Arrays.binarySearch(used, kind);
    System.arraycopy(used, 0, rest, 0, at);
    System.arraycopy(used, at + 1, rest, at, rest.length - at);
    return rest;
  }

  private static List<Object> asked(Operation operation) {
    return Arrays.asList(operation.action(), operation.argument());
  }

  /** Answered so, it cannot have changed anything. */
  private static boolean onlyLooks(Operation operation) {
    return switch (operation.action()) {
      case GET -> true;
      case SETNX, DEL -> operation.answer().equals("0");
      case INCR, DECR, INCRBY -> operation.answer().startsWith("ERR");
      case SET, GETSET, APPEND -> false;
    };
  }

  /** The answer does not depend on the value before, nor does the value after. */
  private static boolean isPlainWrite(Operation operation) {
    return operation.action() == Action.SET;
  }

  /** Whatever the value before, and nobody knows the answer. */
  private static boolean overwrites(Operation unknown) {
    return switch (unknown.action()) {
      case SET, GETSET, DEL -> true;
      case SETNX, GET, INCR, DECR, INCRBY, APPEND -> false;
    };
  }

  /** The ways found so far, without those that another one dominates. */
  private static final class Ways {
    private final Map<List<Object>, List<Configuration>> byValue = new HashMap<>();

    void add(Configuration way) {
      List<Configuration> alike =
          byValue.computeIfAbsent(
              Arrays.asList(way.value(), way.done()), key -> new ArrayList<>(2));
      for (Configuration other : alike) {
        if (other.dominates(way)) {
          return;
        }
      }
      alike.removeIf(way::dominates);
      alike.add(way);
    }

    List<Configuration> all() {
      List<Configuration> all = new ArrayList<>();
      byValue.values().forEach(all::addAll);
      return all;
    }
  }
}
