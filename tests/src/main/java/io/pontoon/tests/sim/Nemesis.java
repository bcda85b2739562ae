package io.pontoon.tests.sim;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.meta.MapChange;
import java.util.ArrayList;
import java.util.List;

/** Brings the faults about, and at the end sees to it that all is well again. */
final class Nemesis {
  private static final long MILLI = 1_000_000;

  /** The slowest rates of clocks that drift, and that drift beyond what leases allow for. */
  private static final double DRIFT_SLOW = 0.95;

  private static final double BEYOND_SLOW = 0.3;

  private final SimWorld world;
  private final SimNetwork network;
  private final DiskFaults disks;
  private final MemberFaults members;
  private int struck;
  private boolean healed;

  Nemesis(SimWorld world) {
    this.world = world;
    this.network = world.network();
    this.disks = new DiskFaults(world);
    this.members = new MemberFaults(world, this);
  }

  /** The lowest rate that any clock may have while these faults may happen; 1 is true. */
  static double slowestClock(List<Fault> faults) {
    double slowest = 1;
    for (Fault fault : faults) {
      slowest =
          switch (fault.kind()) {
            case CLOCK_DRIFT -> Math.min(slowest, DRIFT_SLOW);
            case CLOCK_BEYOND -> Math.min(slowest, BEYOND_SLOW);
            default -> slowest;
          };
    }
    return slowest;
  }

  /**
   * Whether a fault of clocks with this seed makes a node's clock slow, not fast nor a router's.
   */
  static boolean slowsANode(long seed, int nodes, int routers) {
    SimRandom chance = new SimRandom(seed);
    return chance.below(nodes + routers) < nodes && chance.chance(0.5);
  }

  int struck() {
    return struck;
  }

  void begin(List<Fault> faults) {
    for (Fault fault : faults) {
      world.at(fault.at(), () -> strike(fault));
    }
  }

  private void strike(Fault fault) {
    if (healed) {
      return;
    }
    struck++;
    world.say(() -> "fault: " + fault);
    SimRandom chance = new SimRandom(fault.seed());
    switch (fault.kind()) {
      case LOSS, DUPLICATION, DISORDER, DELAY, COMMAND_LOSS, REPLY_DUPLICATION ->
          weather(fault, chance);
      case RESET -> reset(chance);
      case CLOG -> clog(fault, chance);
      case PARTITION -> partition(fault, chance);
      case ONE_WAY -> oneWay(fault, chance);
      case PARTIAL -> partial(fault, chance);
      case KILL -> kill(target(chance), fault, SimProcess.End.KILLED);
      case POWER_CUT -> kill(target(chance), fault, SimProcess.End.POWER_CUT);
      case POWER_CUT_AT_DISK -> {
        SimNode node = target(chance);
        node.downFor(fault.lasts());
        node.disk().cutPowerAfter(chance.magnitude(1, 60));
      }
      case BLACKOUT -> blackout(fault, chance);
      case RESTART -> {
        SimNode node = target(chance);
        node.downFor(fault.lasts());
        node.stop();
      }
      case ROUTER_KILL -> {
        SimRouter router = world.router(chance);
        router.die(SimProcess.End.KILLED);
        world.after(fault.lasts(), router::start);
      }
      case DISK_FULL, FSYNC_FAILURE, WRITE_FAILURE, LOG_ROT, SNAPSHOT_ROT, SLOW_DISK, LYING_DISK ->
          disks.strike(fault, target(chance), chance);
      case WIPE -> {
        SimNode node = world.losses().mayStrike(target(chance));
        node.downFor(fault.lasts());
        node.wipe();
      }
      case SLOW_NODE -> slow(any(chance), fault, (int) chance.magnitude(10, 1_000));
      case PAUSE -> pause(fault, chance);
      case CLOCK_JUMP -> jump(chance);
      case CLOCK_DRIFT -> any(chance).rate(DRIFT_SLOW + 0.1 * chance.unit());
      case CLOCK_BEYOND -> any(chance).rate(chance.chance(0.5) ? BEYOND_SLOW : 3);
      case SNAPSHOT -> snapshot(chance);
      case HAND_OVER -> handOver(chance);
      case MOVE -> move(chance);
      case SLOTS, GROUPS, JOIN, LEAVE -> members.strike(fault, chance);
      case ZONE_LOSS -> zoneLoss(fault, chance);
    }
  }

  private SimProcess any(SimRandom chance) {
    int index = chance.below(world.nodes().size() + world.routers().size());
    return process(index);
  }

  private SimProcess process(int index) {
    int nodes = world.nodes().size();
    return index < nodes ? world.nodes().get(index) : world.routers().get(index - nodes);
  }

  /** Often one that leads: that is where it hurts. */
  private SimNode target(SimRandom chance) {
    SimNode drawn = chance.pick(world.nodes());
    int group = chance.below(world.plan().groups());
    if (chance.chance(0.5)) {
      SimNode leader = world.watch().leaderOf(group);
      return leader == null ? drawn : leader;
    }
    return drawn;
  }

  private void weather(Fault fault, SimRandom chance) {
    double much = chance.chance(0.2) ? 0.3 + 0.5 * chance.unit() : 0.01 + 0.1 * chance.unit();
    weather(fault.kind(), much);
    world.after(fault.lasts(), () -> weather(fault.kind(), -much));
  }

  private void weather(FaultKind kind, double more) {
    if (healed) {
      return;
    }
    Weather weather = network.weather();
    switch (kind) {
      case LOSS -> weather.lost += more;
      case DUPLICATION -> weather.twice += more;
      case DISORDER -> weather.disordered += more;
      case DELAY -> weather.late += more;
      case COMMAND_LOSS -> weather.commandsLost += more;
      case REPLY_DUPLICATION -> weather.repliesTwice += more;
      default -> throw new IllegalArgumentException(kind + " is no weather");
    }
  }

  private SimConnection.End end(SimRandom chance) {
    SimProcess process = any(chance);
    return process.isUp() && !process.life().ends().isEmpty()
        ? chance.pick(process.life().ends())
        : null;
  }

  private void reset(SimRandom chance) {
    SimConnection.End end = end(chance);
    if (end != null) {
      network.reset(end);
    }
  }

  private void clog(Fault fault, SimRandom chance) {
    SimConnection.End end = end(chance);
    if (end != null) {
      end.cloggedUntil = world.time() + fault.lasts();
    }
  }

  private void partition(Fault fault, SimRandom chance) {
    long side = chance.nextLong();
    List<SimProcess[]> cuts = new ArrayList<>();
    int processes = world.nodes().size() + world.routers().size();
    for (int a = 0; a < processes; a++) {
      for (int b = 0; b < processes; b++) {
        if ((side >> a & 1) != (side >> b & 1)) {
          cuts.add(new SimProcess[] {process(a), process(b)});
        }
      }
    }
    cut(cuts, fault);
  }

  private void oneWay(Fault fault, SimRandom chance) {
    SimProcess lonely = chance.chance(0.8) ? target(chance) : any(chance);
    boolean heard = chance.chance(0.5);
    List<SimProcess[]> cuts = new ArrayList<>();
    for (int i = 0; i < world.nodes().size() + world.routers().size(); i++) {
      cuts.add(
          heard ? new SimProcess[] {process(i), lonely} : new SimProcess[] {lonely, process(i)});
    }
    cut(cuts, fault);
  }

  private void partial(Fault fault, SimRandom chance) {
    List<SimProcess[]> cuts = new ArrayList<>();
    for (int i = 1 + chance.below(4); i > 0; i--) {
      SimProcess a = any(chance);
      SimProcess b = any(chance);
      cuts.add(new SimProcess[] {a, b});
      if (chance.chance(0.5)) {
        cuts.add(new SimProcess[] {b, a});
      }
    }
    cut(cuts, fault);
  }

  private void cut(List<SimProcess[]> cuts, Fault fault) {
    cuts.forEach(pair -> network.cut(pair[0], pair[1]));
    world.after(
        fault.lasts(),
        () -> {
          if (!healed) {
            cuts.forEach(pair -> network.join(pair[0], pair[1]));
          }
        });
  }

  private void kill(SimNode node, Fault fault, SimProcess.End how) {
    node.downFor(fault.lasts());
    node.die(how);
  }

  private void blackout(Fault fault, SimRandom chance) {
    SimNode spared = chance.chance(0.5) ? target(chance) : null;
    for (SimNode node : world.nodes()) {
      if (node != spared && chance.chance(0.8)) {
        node.downFor(1 + chance.between(0, fault.lasts()));
        node.die(SimProcess.End.POWER_CUT);
      }
    }
  }

  private void slow(SimProcess process, Fault fault, int factor) {
    Life life = process.life();
    if (life != null) {
      life.slowness(factor);
      world.after(fault.lasts(), () -> life.slowness(1));
    }
  }

  private void pause(Fault fault, SimRandom chance) {
    SimProcess process = chance.chance(0.8) ? target(chance) : any(chance);
    if (process.isUp()) {
      process.life().pauseUntil(world.time() + fault.lasts());
    }
  }

  private void jump(SimRandom chance) {
    long far = chance.magnitude(MILLI, 3_600_000 * MILLI);
    any(chance).wallOffset(chance.chance(0.5) ? far : -far);
  }

  private void snapshot(SimRandom chance) {
    SimNode node = target(chance);
    if (node.core() != null) {
      node.core().lanes().wantSnapshot(chance.below(world.plan().groups()));
    }
  }

  private void handOver(SimRandom chance) {
    int group = chance.below(world.plan().groups());
    SimNode node = world.watch().leaderOf(group);
    if (node != null) {
      node.core().lanes().handOver(group, 1 + chance.below(world.plan().replicas()));
    }
  }

  /** Whoever leads the meta group is asked; it refuses what makes no sense any more. */
  private void move(SimRandom chance) {
    SimNode told = chance.pick(world.nodes());
    if (told.core() == null || told.core().map().groups().isEmpty()) {
      return; // it is down, or has just begun to join
    }
    GroupInfo group = chance.pick(told.core().map().groups());
    int from = chance.pick(group.replicas()).node();
    int to = chance.pick(world.nodes()).id();
    request(new MapChange.Move(group.id(), from, to));
  }

  /** Whoever leads the meta group hears it. */
  void request(MapChange change) {
    for (SimNode node : world.nodes()) {
      if (node.core() != null) {
        node.core().lanes().request(change);
      }
    }
  }

  boolean isHealed() {
    return healed;
  }

  /** All slots to come where they are to be would take long: they stay where they are. */
  void calm() {
    request(new MapChange.Rebalance(false));
  }

  private void zoneLoss(Fault fault, SimRandom chance) {
    String zone = world.plan().zones().get(chance.below(3));
    for (SimNode node : world.nodes()) {
      if (!zone.isEmpty() && world.plan().zones().get(node.id() - 1).equals(zone)) {
        kill(node, fault, SimProcess.End.POWER_CUT);
      }
    }
  }

  /** Nothing goes wrong from now on, and what was broken is repaired as far as it can be. */
  void heal() {
    healed = true;
    world.say(() -> "all is healed");
    network.heal();
    disks.heal();
    for (int i = 0; i < world.nodes().size() + world.routers().size(); i++) {
      SimProcess process = process(i);
      if (slowestClock(world.plan().faults()) < DRIFT_SLOW) {
        process.rate(1); // with such clocks nobody can tell who lives
      }
      if (process.isUp()) {
        process.life().slowness(1);
        process.life().resume();
      } else {
        process.start();
      }
    }
  }
}
