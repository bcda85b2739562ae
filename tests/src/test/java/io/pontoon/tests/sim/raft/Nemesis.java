package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.config.ConfigChange;

/** Brings the trouble that a seed has drawn, at rates in times per second. */
final class Nemesis {
  private final SimWorld world;

  /** Counts the times at which the network was cut: only the last one is healed. */
  private long cuts;

  Nemesis(SimWorld world) {
    this.world = world;
  }

  void begin() {
    SimOptions options = world.options;
    repeat(options.crashRate(), this::crash);
    repeat(options.partitionRate(), this::partition);
    repeat(options.diskTrouble(), this::slowDisk);
    repeat(options.handOverRate(), this::handOver);
    repeat(options.pauseRate(), this::pause);
    repeat(options.snapshotRate(), () -> world.snapshots.take(world.any()));
    repeat(options.membership().changeRate(), world.changes::draw);
    repeat(options.membership().wipeRate(), world.changes::wipe);
    repeat(options.membership().retireRate(), world.changes::retire);
  }

  private void repeat(double perSecond, Runnable trouble) {
    if (perSecond <= 0) {
      return;
    }
    long wait = (long) (-Math.log(1 - world.random.unit()) / perSecond * 1000 * SimOptions.MILLI);
    world.after(
        wait,
        () -> {
          if (!world.healing) {
            trouble.run();
            repeat(perSecond, trouble);
          }
        });
  }

  /** Often the leader: that is where it hurts. */
  private SimReplica target() {
    SimReplica leader = world.anyLeader();
    return leader != null && world.random.chance(0.5) ? leader : world.member();
  }

  private void crash() {
    if (world.random.chance(world.options.massCrash())) {
      massCrash();
    } else {
      crash(target(), downMax());
    }
  }

  private long downMax() {
    return (world.random.chance(0.5) ? 30 : 400) * SimOptions.MILLI;
  }

  /** All but, perhaps, the leader, who may not notice. */
  private void massCrash() {
    SimReplica spared = world.random.chance(0.5) ? world.anyLeader() : null;
    long downMax = downMax();
    for (int id = 1; id <= world.size(); id++) {
      if (world.replica(id) != spared) {
        crash(world.replica(id), downMax);
      }
    }
    if (spared != null) {
      cutOff(spared, 50, 500);
      if (world.random.chance(0.5)) {
        pause(spared);
      }
    }
  }

  private void crash(SimReplica replica, long downMax) {
    if (replica.isUp()) {
      replica.crash();
      world.counts.crashes++;
      world.after(world.random.between(SimOptions.MILLI, downMax), () -> world.start(replica));
    }
  }

  /** A vote has just left: the worst moment to forget it. */
  void voted(SimReplica voter) {
    if (!world.healing && world.random.chance(world.options.crashAfterVote())) {
      crash(voter, 3 * SimOptions.MILLI);
    }
  }

  private void partition() {
    world.network.heal();
    world.network.holds(world.random.chance(0.4));
    world.counts.partitions++;
    switch (world.random.below(6)) {
      case 0 -> split(world.random.next());
      case 1 -> isolate(target().id, true, true);
      case 2 -> isolate(target().id, world.random.chance(0.5), false);
      case 3 -> {
        followEachOther(world.memberBut(world.newestLeader()), 1);
        return;
      }
      case 4 -> {
        followEachOther(world.newestLeader(), 1 + world.random.below(4));
        return;
      }
      default -> {
        for (int i = 0; i < 4; i++) {
          world.network.cut(world.any().id, world.any().id);
        }
      }
    }
    healAfter(world.random.between(20, 500) * SimOptions.MILLI);
  }

  private void healAfter(long delay) {
    long cut = ++cuts;
    world.after(
        delay,
        () -> {
          if (cut == cuts) {
            world.network.heal();
          }
        });
  }

  /** Whoever leads by then is cut off when this one comes back, so that they do not meet. */
  private void followEachOther(SimReplica away, int more) {
    if (away != null) {
      isolate(away.id, true, true);
    }
    long cut = ++cuts;
    world.after(
        world.random.between(100, world.random.chance(0.3) ? 600 : 300) * SimOptions.MILLI,
        () -> {
          if (cut == cuts) {
            world.network.heal();
            if (more > 0 && !world.healing) {
              followEachOther(world.newestLeader(), more - 1);
            }
          }
        });
  }

  /** {@code side}: the ids on one side, as bits. */
  private void split(long side) {
    for (int a = 1; a <= world.size(); a++) {
      for (int b = 1; b <= world.size(); b++) {
        if ((side >> a & 1) != (side >> b & 1)) {
          world.network.cut(a, b);
        }
      }
    }
  }

  /** The leader is left with those that it is about to add: each side has voters of its own. */
  void splitAlong(SimReplica leader, ConfigChange.Enter change) {
    long side = 1L << leader.id;
    for (ConfigChange.Change part : change.changes()) {
      side |= part.kind() == ConfigChange.Kind.REMOVE ? 0 : 1L << part.replica();
    }
    world.network.heal();
    split(side);
    world.after(world.random.between(20, 500) * SimOptions.MILLI, world.network::heal);
  }

  private void isolate(int id, boolean outward, boolean both) {
    for (int other = 1; other <= world.size(); other++) {
      if (outward || both) {
        world.network.cut(id, other);
      }
      if (!outward || both) {
        world.network.cut(other, id);
      }
    }
  }

  private void slowDisk() {
    world.any().slowUntil = world.time + world.random.between(20, 500) * SimOptions.MILLI;
  }

  private void handOver() {
    SimReplica leader = world.newestLeader();
    if (leader == null) {
      return;
    }
    SimReplica heir = world.memberBut(leader);
    world.offer(leader, new Input.HandOver(heir.id));
    world.counts.handOvers++;
    if (world.random.chance(0.3)) {
      world.offer(leader, new Input.HandOver(world.memberBut(leader).id));
    }
    if (world.random.chance(0.5)) {
      // Before one hears that it is to take over, or the other that it has been done.
      SimReplica deaf = world.random.chance(0.5) ? leader : heir;
      world.after(world.random.between(0, 8) * SimOptions.MILLI, () -> cutOff(deaf, 50, 300));
    }
  }

  private void cutOff(SimReplica replica, long shortest, long longest) {
    if (!world.healing) {
      world.network.holds(world.random.chance(0.5));
      isolate(replica.id, true, world.random.chance(0.7));
      world.after(world.random.between(shortest, longest) * SimOptions.MILLI, world.network::heal);
    }
  }

  /**
   * The whole process stands still, its clock does not: a collector's pause, or a busy machine; or
   * the machine itself, and then its network too.
   */
  private void pause() {
    SimReplica stopped = target();
    pause(stopped);
    if (world.random.chance(0.5)) {
      world.network.holds(world.random.chance(0.7));
      isolate(stopped.id, true, true);
      healAfter(stopped.pausedUntil - world.time + world.random.between(0, 40) * SimOptions.MILLI);
    }
  }

  private void pause(SimReplica replica) {
    replica.pausedUntil = world.time + world.random.between(10, 350) * SimOptions.MILLI;
  }
}
