package io.pontoon.tests.verify;

import io.pontoon.tests.verify.Fault.Cut;
import io.pontoon.tests.verify.Fault.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * What is done to the cluster, and when: drawn from a seed before anything runs, so that the same
 * seed does the same again (which thread then comes first is not the seed's to say). Faults come
 * one or two at a time, last some seconds, and leave some seconds between them.
 */
final class Schedule {
  private static final int ALL_AT_ONCE_IN = 5;
  private static final int TWO_IN = 5;
  private static final int HASTY_IN = 4;

  /**
   * @param at milliseconds after the beginning, later by what was waited for before
   * @param lasts milliseconds
   * @param waits whether all processes have to be up again afterwards before anything else is done;
   *     else the next step may meet a cluster that is still coming back
   */
  record Step(long at, long lasts, List<Fault> faults, boolean waits) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%7.1f s for %4.1f s  %s%s",
          at / 1000.0,
          lasts / 1000.0,
          String.join(" + ", faults.stream().map(Fault::toString).toList()),
          waits ? "" : ", and no rest");
    }
  }

  /** Each kind as often as its weight says. */
  private final List<Kind> kinds;

  private final int nodes;
  private final int routers;
  private final SplittableRandom random;

  private Schedule(Set<Kind> kinds, int nodes, int routers, SplittableRandom random) {
    List<Kind> weighted = new ArrayList<>();
    for (Kind kind : new TreeSet<>(kinds)) {
      weighted.addAll(Collections.nCopies(weight(kind), kind));
    }
    this.kinds = weighted;
    this.nodes = nodes;
    this.routers = routers;
    this.random = random;
  }

  private static int weight(Kind kind) {
    return switch (kind) {
      case KILL, PAUSE -> 3;
      case PARTITION, MEMBER -> 4;
      case CLOCK, CLOCK_BEYOND, DISK -> 2;
    };
  }

  /** The steps of {@code seconds}; none when there is no kind of fault. */
  static List<Step> draw(
      Set<Kind> kinds, int nodes, int routers, int seconds, SplittableRandom random) {
    Schedule schedule = new Schedule(kinds, nodes, routers, random);
    List<Step> steps = new ArrayList<>();
    if (kinds.isEmpty()) {
      return steps;
    }
    // A short run has short faults, so that it sees several of them.
    long longest = Math.clamp(seconds * 1000L / 8, 800, 8_000);
    long at = 1_000;
    while (true) {
      long lasts = longest / 8 + random.nextLong(longest * 7 / 8);
      if (at + lasts > seconds * 1000L) {
        return steps;
      }
      Step step = new Step(at, lasts, schedule.faults(), random.nextInt(HASTY_IN) > 0);
      steps.add(step);
      at += lasts + longest / 8 + random.nextLong(longest / 2);
    }
  }

  private List<Fault> faults() {
    Kind first = kinds.get(random.nextInt(kinds.size()));
    List<Fault> faults = new ArrayList<>(List.of(fault(first)));
    if (kinds.size() > 1 && random.nextInt(TWO_IN) == 0) {
      Kind second = kinds.get(random.nextInt(kinds.size()));
      if (second != first) {
        faults.add(fault(second));
      }
    }
    return faults;
  }

  private Fault fault(Kind kind) {
    return switch (kind) {
      case KILL -> new Fault.Kill(victims());
      case PAUSE -> new Fault.Pause(victims());
      case PARTITION -> partition();
      case CLOCK -> clocks(0.96, 1.04, 0.92, 1.08);
      case CLOCK_BEYOND -> clocks(0.2, 5, 0.1, 10);
      case DISK -> disk();
      case MEMBER -> change();
    };
  }

  private String node() {
    return node(1 + random.nextInt(nodes));
  }

  private static String node(int number) {
    return "node" + number;
  }

  private String router() {
    return "router" + (1 + random.nextInt(routers));
  }

  private List<String> allNodes() {
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      all.add(node(i));
    }
    return all;
  }

  private List<String> allRouters() {
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= routers; i++) {
      all.add("router" + i);
    }
    return all;
  }

  /** Nodes in any order. */
  private List<String> shuffled() {
    List<String> from = allNodes();
    List<String> to = new ArrayList<>();
    while (!from.isEmpty()) {
      to.add(from.remove(random.nextInt(from.size())));
    }
    return to;
  }

  /** One node or router, several nodes, or all there is. */
  private List<String> victims() {
    if (random.nextInt(ALL_AT_ONCE_IN) == 0) {
      List<String> all = allNodes();
      if (random.nextBoolean()) {
        all.addAll(allRouters());
      }
      return all;
    }
    int dice = random.nextInt(10);
    if (dice < 2) {
      return List.of(router());
    }
    List<String> some = new ArrayList<>(shuffled().subList(0, dice < 8 ? 1 : (nodes + 1) / 2));
    some.sort(null);
    return some;
  }

  private Fault partition() {
    List<String> order = shuffled();
    String one = order.getFirst();
    String other = order.getLast();
    List<String> rest = order.subList(1, order.size());
    int kinds = nodes > 1 ? 8 : 1;
    return switch (random.nextInt(kinds)) {
      case 0 -> {
        String router = router();
        yield new Fault.Partition(one + " and " + router, both(List.of(one), List.of(router)));
      }
      case 1 -> {
        List<String> others = new ArrayList<>(rest);
        others.addAll(allRouters());
        yield new Fault.Partition(one + " alone", both(List.of(one), others));
      }
      case 2 -> new Fault.Partition(one + " from the other nodes", both(List.of(one), rest));
      case 3 ->
          new Fault.Partition(
              "from " + one + " to the other nodes, one way", oneWay(List.of(one), rest));
      case 4 ->
          new Fault.Partition(
              "from the other nodes to " + one + ", one way", oneWay(rest, List.of(one)));
      case 5 -> new Fault.Partition(one + " and " + other, both(List.of(one), List.of(other)));
      case 6 -> {
        // Clients on both sides: a leader on the small one must not answer them any more.
        String router = router();
        List<String> others = new ArrayList<>(rest);
        others.addAll(allRouters());
        others.remove(router);
        String what = one + " with " + router + " from all others";
        yield new Fault.Partition(what, both(List.of(one, router), others));
      }
      default ->
          new Fault.Partition(
              "from " + one + " to " + other + ", one way", oneWay(List.of(one), List.of(other)));
    };
  }

  private static List<Cut> oneWay(List<String> from, List<String> to) {
    List<Cut> cuts = new ArrayList<>();
    for (String a : from) {
      for (String b : to) {
        cuts.add(new Cut(a, b));
      }
    }
    return cuts;
  }

  private static List<Cut> both(List<String> some, List<String> others) {
    List<Cut> cuts = oneWay(some, others);
    cuts.addAll(oneWay(others, some));
    return cuts;
  }

  /** Either all nodes drift a little, or one more and its wall clock jumps. */
  private Fault clocks(double slowest, double fastest, double slowestAlone, double fastestAlone) {
    if (random.nextBoolean()) {
      List<Fault.Clock> all = new ArrayList<>();
      for (String node : allNodes()) {
        all.add(new Fault.Clock(node, 0, random.nextDouble(slowest, fastest)));
      }
      return new Fault.Clocks(all);
    }
    long offset = random.nextLong(-3_600_000, 3_600_000);
    double rate = random.nextBoolean() ? 1 : random.nextDouble(slowestAlone, fastestAlone);
    return new Fault.Clocks(List.of(new Fault.Clock(node(), offset, rate)));
  }

  /** A node empties itself and is filled again, a group comes and goes, or slots move. */
  private Fault change() {
    return switch (random.nextInt(3)) {
      case 0 -> {
        String node = node();
        yield new Fault.Change(
            List.of("NODE", "DECOMMISSION", node), List.of("NODE", "RECOMMISSION", node));
      }
      case 1 ->
          new Fault.Change(
              List.of("SHARDS", "ADD", "1"), List.of("SHARDS", "REMOVE", Changes.NEWEST));
      default -> {
        String weight = Integer.toString(2 + random.nextInt(3));
        yield new Fault.Change(
            List.of("SHARDS", "WEIGHT", "1", weight), List.of("SHARDS", "WEIGHT", "1", "1"));
      }
    };
  }

  private Fault disk() {
    String how =
        switch (random.nextInt(3)) {
          case 0 -> "slow:" + (5 + random.nextInt(200));
          case 1 -> "sync-fails";
          default -> "full";
        };
    return new Fault.Disk(node(), how);
  }
}
