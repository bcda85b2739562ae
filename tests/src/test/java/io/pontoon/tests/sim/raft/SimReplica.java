package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.RaftCore;
import io.pontoon.node.raft.ReadMode;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.Restored;
import io.pontoon.node.raft.Status;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One replica as its host sees it: the real core, an inbox worked off in cycles, a disk, a clock of
 * its own, and a state that is a hash.
 */
final class SimReplica {
  /**
   * A read under way: what it must see, since that was committed when it was asked; -1 if it may be
   * old.
   */
  record Asked(long mustSee, ReadMode mode, long at) {}

  final int id;
  SimDisk disk;
  final ArrayDeque<Input> inbox = new ArrayDeque<>();
  final History log = new History();
  final TreeMap<Long, Asked> reads = new TreeMap<>();
  private final SimWorld world;
  private final GroupConfig founding;

  /** It was taken away or has lost its disk, and never comes back. */
  boolean dead;

  /** What has been in force since the present cycle began, by the log kept beside the core. */
  private final List<GroupConfig> inForce = new ArrayList<>();

  /** Counts up with every crash: what was scheduled for an earlier life is void. */
  int life;

  boolean cycleScheduled;
  long pausedUntil;
  long slowUntil;
  long applied;
  long appliedTerm;
  Ready.Standing standing;
  private RaftCore core;

  /** A read was proved in this life: before, it may be behind where it once was. */
  private boolean proved;

  private double clockRate;
  private long clockOffset;

  /** {@code founding}: {@link GroupConfig#NONE} for one that joins later. */
  SimReplica(int id, SimWorld world, GroupConfig founding) {
    this.id = id;
    this.world = world;
    this.founding = founding;
    this.disk = emptyDisk();
  }

  private SimDisk emptyDisk() {
    return new SimDisk(id, world.decisions, founding, world.sabotage == Sabotage.FORGET_VOTE);
  }

  boolean isUp() {
    return core != null;
  }

  GroupConfig configAt(long index) {
    return core.configAt(index);
  }

  /** Whether its host would serve a read of any age from it now. */
  boolean servesAsItIs() {
    return core != null && proved && core.known().votes(applied);
  }

  boolean leads() {
    return core != null && standing != null && standing.role() == Ready.Role.LEADER;
  }

  void start() {
    Restored restored = disk.restore();
    log.restart(restored.snapshot().index(), disk.snapshotState(), restored.snapshot().config());
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
    core = BrokenCore.of(world.config(id), restored, world.sabotage);
    if (world.sabotage == Sabotage.NO_PROMISE_AT_START) {
      clockOffset += SimOptions.PROMISE * 8;
      core.step(clock() - SimOptions.PROMISE * 8, new Input.Persisted(0));
    }
    standing = null;
    proved = false;
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

  /** Never comes back. */
  void die() {
    if (isUp()) {
      crash();
    }
    dead = true;
  }

  /** What must never be done: the disk is lost, the name is kept. */
  void forgetAll() {
    if (isUp()) {
      crash();
    }
    disk = emptyDisk();
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
      inForce.clear();
      // A log that was cut and has no room for what follows is longer on disk than it is.
      inForce.add(log.configAt(core.lastIndex()));
      while (!inbox.isEmpty()) {
        Input input = inbox.poll();
        if (!(input instanceof Input.ProposeConfig asked) || world.changes.allows(core, asked)) {
          core.step(now, input);
        }
      }
      while (core.hasReady()) {
        work(core.takeReady());
      }
      world.readsOfAll.check(this, world);
    } catch (SimFailure failure) {
      throw failure;
    } catch (AssertionError | RuntimeException failure) {
      throw new SimFailure("replica " + id + " stopped itself: " + failure, failure);
    }
  }

  private void work(Ready ready) {
    Ready.Standing before = standing;
    standing = ready.standing();
    world.trace(id, standing.term());
    world.trace(standing.role().ordinal(), standing.commit());
    for (Message message : ready.send()) {
      world.network.send(message);
    }
    Ready.Persist persist = ready.persist();
    if (persist.number() != 0) {
      if (persist.install() != null) {
        log.restart(
            persist.install().index(),
            disk.arrivedState(persist.install().index()),
            persist.install().config());
        applied = persist.install().index();
        appliedTerm = persist.install().term();
        world.invariants.applied(id, applied, log.at(applied), standing.term());
        world.counts.installs++;
      }
      for (Entry entry : persist.entries()) {
        append(entry);
      }
      world.write(this, persist);
    }
    boolean led = standing.role() == Ready.Role.LEADER;
    if (led && (before == null || before.term() != standing.term() || !leadsBy(before))) {
      world.wins(this, inForce.getFirst());
    }
    if (led || (before != null && leadsBy(before) && before.term() == standing.term())) {
      world.commits(this, ready.committed(), inForce);
    }
    for (Entry entry : ready.committed()) {
      apply(entry);
    }
    if (!led && before != null && leadsBy(before) && !log.latest().votes(id)) {
      world.counts.leadersLeft++;
    }
    if (led) {
      world.invariants.leads(id, standing.term(), log);
    }
    serveReads(ready);
    for (Ready.Transfer transfer : ready.transfers()) {
      world.snapshots.stream(this, transfer);
    }
    world.counts.refusedProposals += ready.refused().size();
  }

  private static boolean leadsBy(Ready.Standing standing) {
    return standing.role() == Ready.Role.LEADER;
  }

  private void append(Entry entry) {
    world.counts.configsUndone += log.cuts(entry) ? 1 : 0;
    long before = log.latestIndex();
    log.append(entry);
    if (entry.kind() == Entry.Kind.CONFIG) {
      world.follows(log.configAt(entry.index() - 1), log.latest());
      if (leadsBy(standing) && entry.term() == standing.term()) {
        world.steps(this, before, standing.commit(), log.latest());
      }
      inForce.add(log.latest());
      world.changes.appended(entry.index(), log.latest());
    }
    world.invariants.stands(id, entry, log.at(entry.index()));
  }

  private void apply(Entry entry) {
    if (entry.index() != applied + 1) {
      throw new SimFailure("replica " + id + " skips from " + applied + " to " + entry.index());
    }
    applied = entry.index();
    appliedTerm = entry.term();
    world.invariants.applied(id, applied, log.at(applied), standing.term());
    world.changes.applied(entry);
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
      proved |= asked.mode() != ReadMode.LOCAL;
      if (asked.mode() == ReadMode.ALL) {
        world.readsOfAll.granted(this, core.known().atAll(), world);
      }
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
    long stretch =
        longLease ? 4 : world.sabotage == Sabotage.FORGET_VOTE ? 0 : options.leaseStretch();
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

  Status status() {
    return core.status();
  }

  @Override
  public String toString() {
    String down = dead ? " gone" : " down";
    return core == null ? id + down : core.status() + " applied=" + applied;
  }
}
