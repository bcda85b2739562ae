package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.config.ConfigChange;

/** Brings the trouble that a seed has drawn, at rates in times per second. */
final class Nemesis {
  private final SimWorld world;

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
    return leader != null && world.random.chance(0.5) ? leader : world.any();
  }

  private void crash() {
    SimReplica spared = world.random.chance(0.5) ? world.anyLeader() : null;
    if (world.random.chance(world.options.massCrash())) {
      for (int id = 1; id <= world.size(); id++) {
        if (world.replica(id) != spared) {
          crash(world.replica(id));
        }
      }
      if (spared != null) {
        isolate(spared.id, true, true);
        world.after(world.random.between(50, 500) * SimOptions.MILLI, world.network::heal);
      }
    } else {
      crash(target());
    }
  }

  private void crash(SimReplica replica) {
    crash(replica, (world.random.chance(0.5) ? 30 : 400) * SimOptions.MILLI);
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
    world.counts.partitions++;
    switch (world.random.below(4)) {
      case 0 -> split(world.random.next());
      case 1 -> isolate(target().id, true, true);
      case 2 -> isolate(target().id, world.random.chance(0.5), false);
      default -> {
        for (int i = 0; i < 4; i++) {
          world.network.cut(world.any().id, world.any().id);
        }
      }
    }
    world.after(world.random.between(20, 500) * SimOptions.MILLI, world.network::heal);
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
    SimReplica leader = world.anyLeader();
    if (leader != null) {
      world.offer(leader, new Input.HandOver(world.any().id));
      world.counts.handOvers++;
    }
  }

  /** The whole process stands still, its clock does not: a collector's pause, or a busy machine. */
  private void pause() {
    target().pausedUntil = world.time + world.random.between(10, 250) * SimOptions.MILLI;
  }
}
