package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.RaftCore;
import io.pontoon.node.raft.ReadMode;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.Restored;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * One replica as its host sees it: the real core, an inbox worked off in cycles, a disk, a clock of
 * its own, and a state that is a hash.
 */
final class SimReplica {
  /** The hashes of a log's histories, from {@code first} on; kept beside the core to check it. */
  static final class History {
    private long[] hashes = new long[256];
    private long first;
    private long last;

    void restart(long index, long hash) {
      first = index;
      last = index;
      hashes[0] = hash;
    }

    void append(Entry entry) {
      if (entry.index() <= first || entry.index() > last + 1) {
        throw new SimFailure("entry " + entry + " does not follow a log of " + first + ".." + last);
      }
      last = entry.index();
      int at = (int) (last - first);
      if (at == hashes.length) {
        hashes = Arrays.copyOf(hashes, at * 2);
      }
      hashes[at] = Invariants.extend(hashes[at - 1], entry);
    }

    long at(long index) {
      return hashes[(int) (index - first)];
    }

    long first() {
      return first;
    }

    long last() {
      return last;
    }
  }

  /**
   * A read under way: what it must see, since that was committed when it was asked; -1 if it may be
   * old.
   */
  record Asked(long mustSee, ReadMode mode, long at) {}

  final int id;
  final SimDisk disk;
  final ArrayDeque<Input> inbox = new ArrayDeque<>();
  final History log = new History();
  final TreeMap<Long, Asked> reads = new TreeMap<>();
  private final SimWorld world;

  /** Counts up with every crash: what was scheduled for an earlier life is void. */
  int life;

  boolean cycleScheduled;
  long pausedUntil;
  long slowUntil;
  long applied;
  long appliedTerm;
  Ready.Standing standing;
  private RaftCore core;
  private double clockRate;
  private long clockOffset;

  SimReplica(int id, SimWorld world) {
    this.id = id;
    this.world = world;
    this.disk = new SimDisk(world.group, world.sabotage == Sabotage.FORGET_VOTE);
  }

  boolean isUp() {
    return core != null;
  }

  GroupConfig configAt(long index) {
    return core.configAt(index);
  }

  boolean leads() {
    return core != null && standing != null && standing.role() == Ready.Role.LEADER;
  }

  void start() {
    Restored restored = disk.restore();
    log.restart(restored.snapshot().index(), disk.snapshotState());
    for (Entry entry : restored.entries()) {
      log.append(entry);
    }
    applied = restored.snapshot().index();
    appliedTerm = restored.snapshot().term();
    clockRate = 1 + world.options.driftMax() * (2 * world.random.unit() - 1);
    if (world.sabotage == Sabotage.CLOCKS_BEYOND_BOUND && id != 1) {
      clockRate = 12;
    }
    clockOffset = world.random.between(0, 1L << 40);
    core = new RaftCore(world.config(id), restored);
    if (world.sabotage == Sabotage.NO_PROMISE_AT_START) {
      clockOffset += SimOptions.PROMISE * 8;
      core.step(clock() - SimOptions.PROMISE * 8, new Input.Persisted(0));
    }
    standing = null;
    cycleScheduled = false;
    pausedUntil = 0;
  }

  void crash() {
    life++;
    core = null;
    inbox.clear();
    reads.clear();
    disk.powerCut(world.random);
  }

  /**
   * The replica's own monotonic clock; it may be slower or faster than the world's, within the
   * bound.
   */
  private long clock() {
    return clockOffset + (long) (world.time * clockRate);
  }

  long tickLength() {
    // Ticks come by the same clock. A replica whose clock is sabotaged still ticks like the rest:
    // only its promise is to be too short.
    return world.sabotage == Sabotage.CLOCKS_BEYOND_BOUND
        ? SimOptions.TICK
        : (long) (SimOptions.TICK / clockRate);
  }

  /** One duty cycle: all inputs that wait, then all there is to do. */
  void cycle() {
    try {
      long now = clock();
      while (!inbox.isEmpty()) {
        core.step(now, inbox.poll());
      }
      while (core.hasReady()) {
        work(core.takeReady());
      }
    } catch (SimFailure failure) {
      throw failure;
    } catch (AssertionError | RuntimeException failure) {
      throw new SimFailure("replica " + id + " stopped itself: " + failure, failure);
    }
  }

  private void work(Ready ready) {
    standing = ready.standing();
    world.trace(id, standing.term());
    world.trace(standing.role().ordinal(), standing.commit());
    for (Message message : ready.send()) {
      world.network.send(message);
    }
    Ready.Persist persist = ready.persist();
    if (persist.number() != 0) {
      if (persist.install() != null) {
        log.restart(persist.install().index(), disk.arrivedState(persist.install().index()));
        applied = persist.install().index();
        appliedTerm = persist.install().term();
        world.invariants.applied(id, applied, log.at(applied), standing.term());
        world.counts.installs++;
      }
      for (Entry entry : persist.entries()) {
        log.append(entry);
        world.invariants.stands(id, entry, log.at(entry.index()));
      }
      world.write(this, persist);
    }
    for (Entry entry : ready.committed()) {
      if (entry.index() != applied + 1) {
        throw new SimFailure("replica " + id + " skips from " + applied + " to " + entry.index());
      }
      applied = entry.index();
      appliedTerm = entry.term();
      world.invariants.applied(id, applied, log.at(applied), standing.term());
    }
    if (standing.role() == Ready.Role.LEADER) {
      world.invariants.leads(id, standing.term(), log);
    }
    serveReads(ready);
    for (Ready.Transfer transfer : ready.transfers()) {
      world.streamSnapshot(this, transfer);
    }
    world.counts.refusedProposals += ready.refused().size();
  }

  private void serveReads(Ready ready) {
    for (long ticket : ready.reads()) {
      Asked asked = reads.remove(ticket);
      if (asked == null) {
        throw new SimFailure("replica " + id + " grants a read that nobody waits for: " + ticket);
      }
      if (applied < asked.mustSee()) {
        throw new SimFailure(
            "stale read: "
                + asked.mode()
                + " at replica "
                + id
                + " sees "
                + applied
                + " of "
                + asked.mustSee());
      }
      world.counts.granted[asked.mode().ordinal()]++;
    }
    for (Ready.Refused refused : ready.refusedReads()) {
      if (reads.remove(refused.ticket()) == null) {
        throw new SimFailure(
            "replica " + id + " refuses a read that nobody waits for: " + refused.ticket());
      }
      world.counts.refusedReads++;
    }
  }

  RaftConfig describe(int preferred) {
    SimOptions options = world.options;
    boolean longLease =
        world.sabotage == Sabotage.CLOCKS_BEYOND_BOUND
            || world.sabotage == Sabotage.NO_PROMISE_AT_START;
    // A vote that was forgotten does no harm while its voter's promise lasts: let that not hide it.
    long stretch = longLease ? 4 : world.sabotage == Sabotage.FORGET_VOTE ? 0 : 1;
    return new RaftConfig(
        id,
        SimOptions.ELECTION_TICKS,
        SimOptions.HEARTBEAT_TICKS,
        options.appendBytesMax(),
        options.inflightMax(),
        Math.max(options.appendBytesMax(), 8_000),
        options.logBytesMax(),
        200,
        SimOptions.LEASE * stretch,
        SimOptions.PROMISE * stretch,
        options.preferred() && id == preferred,
        world.random.next());
  }

  @Override
  public String toString() {
    return core == null ? id + " down" : core.status() + " applied=" + applied;
  }
}
