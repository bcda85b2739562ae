package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.ReadMode;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.PriorityQueue;

/**
 * Five replicas, one thread, one seed: first everything may fail, then the world heals and the
 * group must converge.
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
    final long[] granted = new long[ReadMode.values().length];
  }

  private record Event(long at, long order, Runnable what) {}

  final long seed;
  final SimRandom random;
  final SimOptions options;
  final Sabotage sabotage;
  final GroupConfig group = GroupConfig.of(1, 2, 3, 4, 5);
  final Invariants invariants = new Invariants();
  final SimNetwork network = new SimNetwork(this);
  final Nemesis nemesis = new Nemesis(this);
  final Counts counts = new Counts();
  long time;
  boolean healing;

  private final SimReplica[] replicas = new SimReplica[SimOptions.REPLICAS];
  private final PriorityQueue<Event> queue =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
  private final int preferred;
  private long order;
  private long tickets;
  private long trace;

  SimWorld(long seed, Sabotage sabotage) {
    this.seed = seed;
    this.sabotage = sabotage;
    this.random = new SimRandom(seed);
    this.options = SimOptions.draw(random).sharpenedFor(sabotage);
    this.preferred = 1 + random.below(SimOptions.REPLICAS);
    for (int i = 0; i < replicas.length; i++) {
      replicas[i] = new SimReplica(i + 1, this);
    }
  }

  /** Answers the hash of all that happened. */
  long run() {
    try {
      for (SimReplica replica : replicas) {
        start(replica);
      }
      after(options.proposeEvery(), this::propose);
      after(options.readEvery(), this::read);
      nemesis.begin();
      runUntil(SimOptions.CHAOS);
      heal();
      long end = time + SimOptions.HEALING;
      while (!hasConverged() && time < end) {
        runUntil(time + 50 * SimOptions.MILLI);
      }
      if (!hasConverged()) {
        throw new SimFailure("no convergence after healing");
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
    return replicas[id - 1];
  }

  RaftConfig config(int id) {
    return replica(id).describe(preferred);
  }

  SimReplica anyLeader() {
    int from = random.below(replicas.length);
    for (int i = 0; i < replicas.length; i++) {
      SimReplica replica = replicas[(from + i) % replicas.length];
      if (replica.leads()) {
        return replica;
      }
    }
    return null;
  }

  void start(SimReplica replica) {
    if (!replica.isUp()) {
      replica.start();
      int life = replica.life;
      after(random.between(0, SimOptions.TICK), () -> tick(replica, life));
    }
  }

  private void tick(SimReplica replica, int life) {
    if (replica.life == life) {
      offer(replica, new Input.Tick());
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

  void takeSnapshot(SimReplica replica) {
    if (!replica.isUp() || replica.applied <= replica.disk.snapshot().index()) {
      return;
    }
    Ready.Snapshot taken =
        new Ready.Snapshot(replica.applied, replica.appliedTerm, replica.configAt(replica.applied));
    long state = replica.log.at(taken.index());
    int life = replica.life;
    after(
        random.between(SimOptions.MILLI, 20 * SimOptions.MILLI),
        () -> {
          if (replica.life == life) {
            replica.disk.keepSnapshot(taken, state);
            offer(replica, new Input.SnapshotTaken(taken.index(), taken.term()));
            counts.snapshots++;
          }
        });
  }

  void streamSnapshot(SimReplica from, Ready.Transfer transfer) {
    Ready.Snapshot snapshot = from.disk.snapshot();
    if (snapshot.index() < transfer.index()) {
      throw new SimFailure(
          "replica "
              + from.id
              + " is to send a snapshot of "
              + transfer.index()
              + " but has "
              + snapshot);
    }
    long state = from.disk.snapshotState();
    long term = from.standing.term();
    int life = from.life;
    counts.transfers++;
    after(
        random.between(2, 60) * SimOptions.MILLI,
        () -> {
          SimReplica to = replica(transfer.to());
          boolean arrives =
              to.isUp()
                  && !network.isCut(from.id, to.id)
                  && (healing || !random.chance(options.loss()));
          if (arrives) {
            to.disk.receiveSnapshot(snapshot.index(), state);
            offer(
                to,
                new Input.Received(
                    new Message.InstallSnapshot(
                        from.id,
                        to.id,
                        term,
                        snapshot.index(),
                        snapshot.term(),
                        snapshot.config())));
          }
          after(
              random.between(0, 5) * SimOptions.MILLI,
              () -> {
                if (from.life == life) {
                  offer(from, new Input.TransferEnded(to.id, arrives));
                }
              });
        });
  }

  private void propose() {
    SimReplica leader = random.chance(0.95) ? anyLeader() : replicas[random.below(replicas.length)];
    if (leader != null) {
      for (int i = random.below(4); i >= 0; i--) {
        byte[] payload = new byte[1 + random.below(options.payloadMax())];
        for (int at = 0; at < Math.min(payload.length, 8); at++) {
          payload[at] = (byte) random.next();
        }
        counts.proposals++;
        offer(leader, new Input.Propose(++tickets, payload));
      }
    }
    after(random.between(1, 2 * options.proposeEvery()), this::propose);
  }

  private void read() {
    SimReplica leader = anyLeader();
    SimReplica replica =
        leader != null && random.chance(0.6) ? leader : replicas[random.below(replicas.length)];
    if (replica.isUp()) {
      ReadMode mode = ReadMode.values()[random.below(3)];
      long atLeast = random.chance(0.2) ? invariants.lastCommitted() : 0;
      long mustSee = mode == ReadMode.LOCAL ? atLeast : invariants.lastCommitted();
      boolean unproved =
          sabotage == Sabotage.READ_WITHOUT_ROUND && mode == ReadMode.INDEX && replica.leads();
      replica.reads.put(++tickets, new SimReplica.Asked(mustSee, mode, time));
      offer(
          replica,
          new Input.Read(tickets, unproved ? ReadMode.LOCAL : mode, unproved ? 0 : atLeast));
    }
    after(random.between(1, 2 * options.readEvery()), this::read);
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
      snapshotRegularly(replica);
    }
  }

  private void snapshotRegularly(SimReplica replica) {
    takeSnapshot(replica);
    after(50 * SimOptions.MILLI, () -> snapshotRegularly(replica));
  }

  /**
   * One leader, followed by all; all have applied what was committed when the world healed and
   * after; no read waits longer than it may.
   */
  private boolean hasConverged() {
    SimReplica leader = null;
    long least = Long.MAX_VALUE;
    for (SimReplica replica : replicas) {
      least = Math.min(least, replica.applied);
      leader = replica.leads() ? replica : leader;
      if (!replica.reads.isEmpty()
          && time - replica.reads.firstEntry().getValue().at()
              > 3 * SimOptions.ELECTION_TICKS * SimOptions.TICK) {
        return false;
      }
    }
    if (leader == null || least <= healedAt()) {
      return false;
    }
    for (SimReplica replica : replicas) {
      if (replica.standing == null || replica.standing.leader() != leader.id) {
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
