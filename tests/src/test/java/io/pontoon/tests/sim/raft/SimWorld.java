package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.ReadMode;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * One group, one thread, one seed: first everything may fail, then the world heals and the group
 * must converge.
 */
final class SimWorld {
  /** What happened, for figures and to see that a seed did something. */
  static final class Counts {
    long events;
    long messages;
    long crashes;
    long partitions;
    long handOvers;
    long transfers;
    long installs;
    long snapshots;
    long proposals;
    long refusedProposals;
    long refusedReads;
    long configs;
    long configsUndone;
    long leadersLeft;
    long joined;
    long wipes;
    long lostInChange;
    final long[] granted = new long[ReadMode.values().length];
  }

  private record Event(long at, long order, Runnable what) {}

  final long seed;
  final SimRandom random;
  final SimOptions options;
  final Sabotage sabotage;
  final boolean hasReadsOfAll;
  final GroupConfig group;
  final Changes changes;
  final Invariants invariants = new Invariants();
  final ReadsOfAll readsOfAll = new ReadsOfAll();
  final Decisions decisions = new Decisions();
  final SimNetwork network = new SimNetwork(this);
  final SimSnapshots snapshots = new SimSnapshots(this);
  final Nemesis nemesis = new Nemesis(this);
  final Counts counts = new Counts();
  long time;
  boolean healing;

  private final List<SimReplica> replicas = new ArrayList<>();
  private final PriorityQueue<Event> queue =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
  private final int preferred;
  private long order;
  private long trace;

  SimWorld(long seed, Sabotage sabotage) {
    this(seed, sabotage, false);
  }

  /** {@code readsOfAll}: whether there are such reads too; without them it is another history. */
  SimWorld(long seed, Sabotage sabotage, boolean readsOfAll) {
    this.seed = seed;
    this.hasReadsOfAll = readsOfAll;
    this.sabotage = sabotage;
    this.random = new SimRandom(seed);
    this.options = SimOptions.draw(random).sharpenedFor(sabotage);
    int founders = options.membership().founders();
    this.preferred = 1 + random.below(founders);
    this.group = GroupConfig.of(IntStream.rangeClosed(1, founders).toArray());
    this.changes = new Changes(this, group);
    for (int id = 1; id <= founders; id++) {
      replicas.add(new SimReplica(id, this, group));
    }
  }

  /** Answers the hash of all that happened. */
  long run() {
    try {
      replicas.forEach(this::start);
      new SimClients(this).begin();
      nemesis.begin();
      runUntil(SimOptions.CHAOS);
      heal();
      long end = time + SimOptions.HEALING;
      while (!hasConverged() && time < end) {
        runUntil(time + 50 * SimOptions.MILLI);
      }
      if (!hasConverged()) {
        if (!changes.wereCutShort()) {
          throw new SimFailure("no convergence after healing");
        }
        counts.lostInChange++;
      }
      return trace;
    } catch (SimFailure failure) {
      StringBuilder text = new StringBuilder(failure.getMessage()).append(" (seed ").append(seed);
      text.append(", ").append(time / SimOptions.MILLI).append(" ms)\n");
      for (SimReplica replica : replicas) {
        text.append("  ").append(replica).append('\n');
      }
      throw new SimFailure(text + "  " + options, failure);
    }
  }

  private void runUntil(long end) {
    while (!queue.isEmpty() && queue.peek().at <= end) {
      Event event = queue.poll();
      time = event.at;
      counts.events++;
      event.what.run();
    }
    time = end;
  }

  void after(long delay, Runnable what) {
    queue.add(new Event(time + delay, order++, what));
  }

  void trace(long a, long b) {
    trace = (trace * 31 + a) * 0x9e3779b97f4a7c15L + b + time;
  }

  SimReplica replica(int id) {
    return replicas.get(id - 1);
  }

  /** How many replicas there have been so far; their ids are 1 to this. */
  int size() {
    return replicas.size();
  }

  /** A replica that has never lived; null when there have been enough. */
  SimReplica join() {
    if (size() == SimOptions.REPLICAS_MAX) {
      return null;
    }
    int id = size() + 1;
    GroupConfig founding =
        sabotage == Sabotage.JOINER_TAKES_TODAYS_MAP
            ? GroupConfig.of(id, id % 2 == 0 ? id - 1 : id + 1, 1)
            : GroupConfig.NONE;
    SimReplica joined = new SimReplica(id, this, founding);
    replicas.add(joined);
    counts.joined++;
    start(joined);
    return joined;
  }

  SimReplica any() {
    return replicas.get(random.below(size()));
  }

  /** A replica has become leader; {@code config} was in force when it stood for it. */
  void wins(SimReplica leader, GroupConfig config) {
    if (sabotage.shownByDecisions()) {
      decisions.wins(leader.id, leader.standing.term(), config);
    }
  }

  /** A configuration stands behind another in some log. */
  void follows(GroupConfig before, GroupConfig next) {
    if (sabotage.shownByDecisions()) {
      Decisions.follows(before, next);
    }
  }

  /** A leader goes on to another configuration. */
  void steps(SimReplica leader, long beforeIndex, long commit, GroupConfig next) {
    if (sabotage.shownByDecisions()) {
      Decisions.steps(leader.id, beforeIndex, commit, next);
    }
  }

  /**
   * A leader gives out entries as committed. The last one of its own term must be; if none is of
   * its own term, they must have been known committed before.
   */
  void commits(SimReplica leader, List<Entry> committed, List<GroupConfig> inForce) {
    if (!sabotage.shownByDecisions() || committed.isEmpty()) {
      return;
    }
    Entry last = committed.getLast();
    if (last.term() == leader.standing.term()) {
      decisions.commits(leader.id, last, inForce);
    } else if (last.index() > invariants.lastCommitted()) {
      throw new SimFailure(
          "decision: "
              + leader.id
              + " commits "
              + last
              + " of an older term by counting (thesis 3.6.2)");
    }
  }

  RaftConfig config(int id) {
    return replica(id).describe(preferred);
  }

  SimReplica anyLeader() {
    int from = random.below(size());
    for (int i = 0; i < size(); i++) {
      SimReplica replica = replicas.get((from + i) % size());
      if (replica.leads()) {
        return replica;
      }
    }
    return null;
  }

  /** Of those who think that they lead, the one of the newest term; null when nobody does. */
  SimReplica newestLeader() {
    SimReplica newest = null;
    for (SimReplica replica : replicas) {
      if (replica.leads() && (newest == null || replica.standing.term() > newest.standing.term())) {
        newest = replica;
      }
    }
    return newest;
  }

  /** One of the group; of all, when the group is hard to find. */
  SimReplica member() {
    SimReplica member = any();
    for (int i = 0; i < 8 && !changes.committed().isMember(member.id); i++) {
      member = any();
    }
    return member;
  }

  SimReplica memberBut(SimReplica not) {
    SimReplica member = member();
    for (int i = 0; i < 8 && member == not; i++) {
      member = member();
    }
    return member;
  }

  void start(SimReplica replica) {
    if (!replica.isUp() && !replica.dead) {
      replica.start();
      int life = replica.life;
      after(random.between(0, SimOptions.TICK), () -> tick(replica, life));
    }
  }

  private void tick(SimReplica replica, int life) {
    if (replica.life == life) {
      // A process that stands still gets no ticks, nor are they made up for: only its clock knows.
      if (replica.pausedUntil <= time) {
        offer(replica, new Input.Tick());
      }
      after(replica.tickLength(), () -> tick(replica, life));
    }
  }

  /** Into the inbox; worked off in the replica's next cycle, together with what else waits then. */
  void offer(SimReplica replica, Input input) {
    if (!replica.isUp()) {
      return;
    }
    replica.inbox.add(input);
    if (!replica.cycleScheduled) {
      replica.cycleScheduled = true;
      cycleAfter(replica, random.between(1_000, SimOptions.MILLI / 2));
    }
  }

  private void cycleAfter(SimReplica replica, long delay) {
    int life = replica.life;
    after(
        delay,
        () -> {
          if (replica.life != life) {
            return;
          }
          if (replica.pausedUntil > time) {
            cycleAfter(replica, replica.pausedUntil - time);
            return;
          }
          replica.cycleScheduled = false;
          replica.cycle();
        });
  }

  void write(SimReplica replica, Ready.Persist persist) {
    replica.disk.unsynced.add(persist);
    if (sabotage == Sabotage.ANSWER_BEFORE_DISK) {
      persist.thenSend().forEach(network::send);
    }
    sync(replica);
  }

  /** Group commit: whatever waits when a sync begins belongs to it. */
  private void sync(SimReplica replica) {
    SimDisk disk = replica.disk;
    if (disk.syncing > 0 || disk.unsynced.isEmpty()) {
      return;
    }
    disk.syncing = disk.unsynced.size();
    int life = replica.life;
    long slow = replica.slowUntil > time ? 10 : 1;
    after(
        random.between(SimOptions.MILLI / 20, options.syncMax()) * slow,
        () -> {
          if (replica.life == life) {
            synced(replica);
          }
        });
  }

  private void synced(SimReplica replica) {
    long number = 0;
    boolean voted = false;
    while (replica.disk.syncing > 0) {
      Ready.Persist done = replica.disk.completeOne();
      number = done.number();
      if (sabotage != Sabotage.ANSWER_BEFORE_DISK) {
        for (Message message : done.thenSend()) {
          network.send(message);
          voted |= message instanceof Message.VoteReply reply && reply.granted();
        }
      }
    }
    offer(replica, new Input.Persisted(number));
    sync(replica);
    if (voted) {
      nemesis.voted(replica);
    }
  }

  private void heal() {
    healing = true;
    network.healForGood();
    for (SimReplica replica : replicas) {
      replica.slowUntil = 0;
      replica.pausedUntil = Math.min(replica.pausedUntil, time);
      start(replica);
    }
    // A shard takes a snapshot whenever its log has grown; without it a full log would stay full.
    for (SimReplica replica : replicas) {
      snapshots.takeRegularly(replica);
    }
    tendRegularly();
  }

  private void tendRegularly() {
    changes.tend();
    after(30 * SimOptions.MILLI, this::tendRegularly);
  }

  /**
   * The last change is through; one leader, followed by all that belong to the group; they have
   * applied what was committed when the world healed and after; no read waits longer than it may.
   */
  private boolean hasConverged() {
    SimReplica leader = null;
    long least = Long.MAX_VALUE;
    for (SimReplica replica : replicas) {
      if (!replica.reads.isEmpty()
          && time - replica.reads.firstEntry().getValue().at()
              > 3 * SimOptions.ELECTION_TICKS * SimOptions.TICK) {
        return false;
      }
      if (changes.committed().isMember(replica.id)) {
        least = Math.min(least, replica.applied);
        leader = replica.leads() ? replica : leader;
      }
    }
    if (leader == null || least <= healedAt() || !changes.areThrough()) {
      return false;
    }
    for (SimReplica replica : replicas) {
      if (changes.committed().isMember(replica.id)
          && (replica.standing == null || replica.standing.leader() != leader.id)) {
        return false;
      }
    }
    return true;
  }

  private long committedAtHealing = -1;

  /**
   * What was committed when first asked after healing: convergence means that all have applied more
   * than that.
   */
  private long healedAt() {
    if (committedAtHealing < 0) {
      committedAtHealing = invariants.lastCommitted();
    }
    return committedAtHealing;
  }
}
