package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.RaftCore;
import io.pontoon.node.raft.Status;
import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChange.Change;
import io.pontoon.node.raft.config.ConfigChange.Kind;
import io.pontoon.node.raft.config.ConfigChanger;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Who belongs to the group, as the world around it would have it: draws changes, wipes disks whose
 * replicas come back under new names, and takes replicas away that are no more needed. It is
 * reckless with everything but one thing: it never leaves a configuration that may still count
 * without a living majority, since no group could go on then.
 */
final class Changes {
  private static final int VOTERS_MAX = 7;

  private final SimWorld world;

  /** Configurations that stand behind the last committed one in any log that ever was. */
  private final TreeMap<Long, List<GroupConfig>> open = new TreeMap<>();

  private GroupConfig committed;
  private long committedIndex;

  Changes(SimWorld world, GroupConfig founding) {
    this.world = world;
    this.committed = founding;
  }

  void appended(long index, GroupConfig config) {
    if (index > committedIndex) {
      List<GroupConfig> there = open.computeIfAbsent(index, _ -> new ArrayList<>());
      if (!there.contains(config)) {
        there.add(config);
      }
    }
  }

  /** What is committed here, and what else once stood here or before, is decided. */
  void applied(Entry entry) {
    if (entry.index() > committedIndex) {
      committedIndex = entry.index();
      open.headMap(committedIndex, true).clear();
      if (entry.kind() == Entry.Kind.CONFIG) {
        committed = GroupConfig.decode(entry.payload());
        world.counts.configs++;
      }
    }
  }

  /** Asks the leader for something drawn: one to three replicas join, rise or go at once. */
  void draw() {
    SimReplica leader = world.anyLeader();
    if (leader == null) {
      return;
    }
    GroupConfig now = leader.log.latest();
    List<Change> changes = new ArrayList<>();
    for (int i = world.random.below(3); i >= 0; i--) {
      Change change = drawOne(now);
      if (change != null && changes.stream().noneMatch(c -> c.replica() == change.replica())) {
        changes.add(change);
      }
    }
    if (!changes.isEmpty()) {
      ConfigChange.Enter change = new ConfigChange.Enter(changes);
      world.offer(leader, new Input.ProposeConfig(0, change));
      if (world.random.chance(world.options.membership().splits())) {
        world.after(
            world.random.between(0, 20) * SimOptions.MILLI,
            () -> world.nemesis.splitAlong(leader, change));
      }
    }
  }

  private Change drawOne(GroupConfig now) {
    int dead = anyDead(now);
    int what = world.random.below(10);
    if (dead > 0 && what < 5) {
      return new Change(Kind.REMOVE, dead);
    }
    if (what < 3) {
      return joining(now, Kind.ADD_LEARNER);
    }
    if (what < 5 || now.voterCount() < 2) {
      return joining(now, Kind.ADD_VOTER);
    }
    if (what < 7) {
      int[] learners = now.learners();
      return learners.length == 0
          ? null
          : new Change(Kind.ADD_VOTER, learners[world.random.below(learners.length)]);
    }
    return new Change(Kind.REMOVE, now.member(world.random.below(now.size())));
  }

  private Change joining(GroupConfig now, Kind kind) {
    for (int id = now.newest() + 1; id <= world.size(); id++) {
      if (!world.replica(id).dead && world.random.chance(0.7)) {
        return new Change(kind, id);
      }
    }
    SimReplica joined = world.join();
    return joined == null ? null : new Change(kind, joined.id);
  }

  private int anyDead(GroupConfig now) {
    for (int i = 0; i < now.size(); i++) {
      if (world.replica(now.member(i)).dead) {
        return now.member(i);
      }
    }
    return 0;
  }

  /** Asked at the moment when the leader would take it up. */
  boolean allows(RaftCore core, Input.ProposeConfig asked) {
    if (core.refusal(asked.change()) != null) {
      return true; // let it be refused
    }
    GroupConfig next = ConfigChanger.next(core.config(), asked.change());
    return next.voterCount() <= VOTERS_MAX && lives(next, 0);
  }

  private boolean lives(GroupConfig config, int without) {
    long living = 0;
    for (int id = 1; id <= world.size(); id++) {
      if (!world.replica(id).dead && id != without) {
        living |= 1L << id;
      }
    }
    return Decisions.majority(config.voters(), living)
        && (!config.isJoint() || Decisions.majority(config.outgoing(), living));
  }

  private boolean canDoWithout(int id) {
    return lives(committed, id)
        && open.values().stream().flatMap(List::stream).allMatch(config -> lives(config, id));
  }

  /** A disk is lost. Its replica is no more; another comes in its place, under a new name. */
  void wipe() {
    SimReplica victim = world.replica(1 + world.random.below(world.size()));
    SimReplica leader = world.anyLeader();
    if (leader != null && world.random.chance(0.3)) {
      victim = leader;
    }
    if (victim.dead || !canDoWithout(victim.id)) {
      return;
    }
    world.counts.wipes++;
    if (world.sabotage == Sabotage.WIPED_KEEPS_ITS_NAME) {
      SimReplica again = victim;
      victim.forgetAll();
      world.after(world.random.between(1, 20) * SimOptions.MILLI, () -> world.start(again));
      return;
    }
    victim.die();
    world.join();
  }

  /** What belongs to the group no more is taken away now and then; until then it may disturb. */
  void retire() {
    SimReplica any = world.replica(1 + world.random.below(world.size()));
    boolean needed =
        committed.isMember(any.id)
            || any.id > committed.newest()
            || open.values().stream()
                .flatMap(List::stream)
                .anyMatch(config -> config.isMember(any.id));
    if (!any.dead && !needed) {
      any.die();
    }
  }

  /** After healing: those that will never come back are removed, and that is all. */
  void tend() {
    SimReplica leader = world.anyLeader();
    if (leader != null && !leader.log.latest().isJoint()) {
      GroupConfig now = leader.log.latest();
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < now.size(); i++) {
        if (world.replica(now.member(i)).dead) {
          changes.add(new Change(Kind.REMOVE, now.member(i)));
        }
      }
      if (!changes.isEmpty()) {
        world.offer(leader, new Input.ProposeConfig(0, new ConfigChange.Enter(changes)));
      }
    }
  }

  /** Whether the group is whole: the last change is through and all that belong to it live. */
  boolean areThrough() {
    return open.isEmpty() && !committed.isJoint() && anyDead(committed) == 0;
  }

  /** The configuration that is committed, as far as anybody has applied it. */
  GroupConfig committed() {
    return committed;
  }

  /**
   * Whether a voter's disk was lost for good while a change of the voters was in the air: then a
   * new voter that does not know that it is one may hold back its vote for the sake of entries that
   * it alone has left, and the group stays without a leader (tests/docs/correctness.md). What is
   * promised of its data holds all the same.
   */
  boolean wereCutShort() {
    for (int id = 1; id <= world.size(); id++) {
      SimReplica replica = world.replica(id);
      if (replica.isUp()) {
        Status status = replica.status();
        GroupConfig config = status.config();
        for (int i = 0; i < config.size() && !status.settled(); i++) {
          if (world.replica(config.member(i)).dead && !config.isLearner(config.member(i))) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
