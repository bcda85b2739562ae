package io.pontoon.node.shard;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Input;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.RaftCore;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.Ready.Standing;
import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.snapshot.SnapshotId;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One replica of a group. Batches and messages come in and pile up; {@link #doWork} proposes, takes
 * what the core has ready, and does it: send, persist, apply, answer. No callback runs from below
 * into a caller, and nothing here knows a thread.
 *
 * <p>Owned by one lane: all calls come on its thread.
 */
public final class Shard {
  private final int replica;
  private final GroupConfig founding;
  private final ShardConfig config;
  private final ShardHost host;
  private final RaftCore raft;
  private StateMachine machine;
  private final ShardSnapshots snapshots;
  private final ShardChecksums checksums;
  private final ShardReads reads;
  private final ReadQueue readsByLeader;
  private final Proposals proposals;
  private final ShardSlots slots;
  private GroupInfo info;
  private Standing standing;
  private long now;
  private long wallMillis;
  private long appliedIndex;
  private long appliedTerm;
  private boolean closed;

  /**
   * {@code restored}: what was read back, with the state in its machine; {@code seeds} draws one
   * for each entry that this replica proposes.
   */
  Shard(
      int replica,
      ShardConfig config,
      ShardHost host,
      RaftCore raft,
      ShardRecovery restored,
      LongSupplier seeds) {
    this.info = restored.info();
    this.replica = replica;
    this.founding = restored.founding();
    this.config = config;
    this.host = host;
    this.raft = raft;
    this.machine = restored.machine();
    ReadQueue readsByLeader = new ReadQueue(ReadKind.LEASE);
    this.proposals = new Proposals(this, config, host, raft, readsByLeader, seeds);
    this.reads = new ShardReads(this, config, host, raft, readsByLeader, proposals);
    this.readsByLeader = readsByLeader;
    this.slots = new ShardSlots(this, host, proposals);
    slots.follow(machine);
    this.appliedIndex = restored.appliedIndex();
    this.appliedTerm = restored.appliedTerm();
    this.snapshots = new ShardSnapshots(this, config, host, raft, restored);
    this.checksums = new ShardChecksums(this, config, host, machine);
  }

  public int group() {
    return info.id();
  }

  /** This replica's own id. */
  public int replica() {
    return replica;
  }

  /** Whether it has been stopped: nothing may turn it any more. */
  public boolean isClosed() {
    return closed;
  }

  public GroupInfo info() {
    return info;
  }

  /** The map has changed; the replicas' addresses may be others. */
  public void info(GroupInfo changed) {
    info = changed;
  }

  /** One line for people and metrics. */
  public io.pontoon.node.raft.Status raftStatus() {
    return raft.status();
  }

  /** Who began the group; {@link GroupConfig#NONE} when this replica joined later. Any thread. */
  public GroupConfig founding() {
    return founding;
  }

  /** Who belongs to the group, by the newest configuration that this replica knows. */
  public GroupConfig config() {
    return raft.config();
  }

  /** What was in force at an index from the last snapshot on: a snapshot of it carries this. */
  public GroupConfig configAt(long index) {
    return raft.configAt(index);
  }

  /**
   * Begins a change of who belongs to the group; empty when it has begun, else why it has not. It
   * is through when {@link #raftStatus} says settled; a change of leaders meanwhile may undo it, so
   * look then at {@link #config}. At a leader only.
   */
  public Optional<Ready.Reason> proposeConfig(ConfigChange.Enter change) {
    Ready.Reason refusal = raft.refusal(change);
    if (refusal == null) {
      raft.step(now, new Input.ProposeConfig(0, change));
    }
    return Optional.ofNullable(refusal);
  }

  /** Whether this is a leader that a replica answers, which lacks at most so many entries. */
  public boolean isCaughtUp(int replica, long entries) {
    return raft.isCaughtUp(replica, entries);
  }

  /** The end of the log in memory. */
  public long lastIndex() {
    return raft.lastIndex();
  }

  /** An entry of the log in memory; null where there is none. */
  public Entry entry(long index) {
    return raft.entry(index);
  }

  /** Whether it has nothing to do and need not be ticked. */
  public boolean isAsleep() {
    return raft.isAsleep();
  }

  public boolean leads() {
    return standing != null && standing.role() == Ready.Role.LEADER;
  }

  /** The node that leads, as far as is known here; 0 when it is not. */
  public int leaderNode() {
    return standing == null || standing.leader() == 0 ? 0 : info.nodeOf(standing.leader());
  }

  public Standing standing() {
    return standing;
  }

  public long appliedIndex() {
    return appliedIndex;
  }

  public long appliedTerm() {
    return appliedTerm;
  }

  public StateMachine machine() {
    return machine;
  }

  /** Time of this duty cycle, given before the other calls of the cycle. */
  public void time(long nowNanos, long wallMillis) {
    this.now = nowNanos;
    this.wallMillis = wallMillis;
  }

  /** Monotonic nanoseconds of this duty cycle. */
  long now() {
    return now;
  }

  /**
   * Commands of a router; reads exactly the batch's bytes from {@code body}. Answered now or during
   * a later {@link #doWork}.
   */
  public void onClientBatch(ClientBatch batch, ByteBuf body, ReplySink sink) {
    if (batch.seq() == 0) {
      reads.add(batch, body, sink);
      return;
    }
    Origin origin = new Origin(sink, reads, batch.group(), batch.requestId(), batch.epoch());
    Status refusal = admit(batch);
    if (refusal != Status.OK) {
      body.skipBytes(batch.length());
      origin.answer(refusal, leaderNode());
      return;
    }
    if (!proposals.isEmpty()
        && proposals.length() + batch.length() > config.entryBytes()
        && proposals.mayPropose()) {
      proposals.propose();
    }
    proposals.add(origin, batch, body, readsByLeader.newest(), machine);
  }

  private Status admit(ClientBatch batch) {
    if (!leads()) {
      return Status.NOT_LEADER;
    }
    if (batch.length() > config.entryBytesMax()) {
      return Status.TOO_BIG;
    }
    return proposals.fit(batch.length(), config.waitingBytesMax()) ? Status.OK : Status.BUSY;
  }

  public void onMessage(Message message) {
    raft.step(now, new Input.Received(message));
  }

  /** A leader's snapshot is here, durable and loaded into a machine of its own. */
  public void onSnapshot(Message.InstallSnapshot message, StateMachine state) {
    snapshots.arrived(message.index(), state);
    raft.step(now, new Input.Received(message));
  }

  /** The regular tick, a rare one while it sleeps. Answers whether there may be anything to do. */
  public boolean onTick() {
    boolean due = !raft.isAsleep() || snapshots.areDue() || machine.isDue(stampNow());
    due |= leads() && (checksums.isDue(stampNow()) || slots.isBusy());
    if (due) {
      raft.step(now, new Input.Tick());
      keepHouse();
      snapshots.tend();
    }
    machine.tidy();
    return due;
  }

  /** A leader adds to its next entry what its state wants done. */
  public void keepHouse() {
    if (leads() && proposals.mayPropose() && proposals.length() < config.entryBytes()) {
      machine.housekeeping(stampNow(), proposals.builder());
      checksums.propose(stampNow(), proposals.builder());
    }
  }

  /** What is known of the node of another replica: whether it is heard, and its clock trusted. */
  public void onNode(int replica, boolean heard, boolean clockTrusted) {
    raft.step(now, new Input.ClockTrusted(replica, clockTrusted));
    raft.step(now, new Input.Heard(replica, heard));
  }

  public void onPersisted(long number) {
    raft.step(now, new Input.Persisted(number));
  }

  /**
   * What has been applied need not stay in memory: a restart reads it from disk, a follower far
   * behind gets a snapshot.
   */
  void letGo() {
    raft.step(now, new Input.SnapshotTaken(appliedIndex, appliedTerm));
  }

  public void onTransferEnded(int to, boolean arrived) {
    raft.step(now, new Input.TransferEnded(to, arrived));
  }

  /** Gives leadership away, if it is held, to whoever is most likely to take it at once. */
  public void handOver(int toReplica) {
    raft.step(now, new Input.HandOver(toReplica));
  }

  /** The snapshots of this replica's state. */
  public ShardSnapshots snapshots() {
    return snapshots;
  }

  /** The slots of this group, on their way. */
  public ShardSlots slots() {
    return slots;
  }

  /** The checksums of this replica's state. */
  public ShardChecksums checksums() {
    return checksums;
  }

  /** Proposes what has gathered and does all that the core has ready. */
  public void doWork() {
    reads.step();
    slots.tend();
    if (!proposals.isEmpty() && proposals.mayPropose()) {
      proposals.propose();
    }
    while (raft.hasReady()) {
      carryOut(raft.takeReady());
      reads.step();
      slots.tend();
      if (machine.isUrgent()) {
        keepHouse();
      }
      if (!proposals.isEmpty() && proposals.mayPropose()) {
        proposals.propose();
      }
    }
    reads.count();
    snapshots.disposeArrived(); // the core had no use for it
  }

  /** The wall clock, but never before an entry that has been applied. */
  long stampNow() {
    return Math.max(wallMillis, machine.stamp());
  }

  /** The order is the contract of {@link Ready}. */
  private void carryOut(Ready ready) {
    for (int i = 0; i < ready.send().size(); i++) {
      host.send(this, ready.send().get(i));
    }
    if (ready.persist().number() != 0) {
      host.persist(this, ready.persist());
      if (ready.persist().install() != null) {
        install(ready.persist().install());
      }
    }
    List<Entry> committed = ready.committed();
    if (!committed.isEmpty()) {
      host.meters().applyBatch().record(committed.size());
    }
    for (int i = 0; i < committed.size(); i++) {
      apply(committed.get(i));
    }
    for (long ticket : ready.reads()) {
      reads.granted(ticket);
    }
    for (Ready.Refused refused : ready.refusedReads()) {
      reads.refused(refused);
    }
    for (Ready.Transfer transfer : ready.transfers()) {
      snapshots.transfer(transfer);
    }
    stand(ready.standing());
  }

  private void apply(Entry entry) {
    assert entry.index() == appliedIndex + 1 : "entry " + entry.index() + " after " + appliedIndex;
    appliedIndex = entry.index();
    appliedTerm = entry.term();
    switch (entry.kind()) {
      case NO_OP, CONFIG -> {}
      case COMMANDS -> {
        boolean asksChecksum =
            machine.apply(
                entry.index(),
                entry.payload(),
                proposals.applied(entry, now, host.meters().commit()));
        checksums.applied(entry.index(), asksChecksum);
        snapshots.logged(entry.payload().length);
      }
    }
  }

  private void install(Ready.Snapshot snapshot) {
    StateMachine old = machine;
    machine = snapshots.install(new SnapshotId(group(), snapshot.index(), snapshot.term()));
    slots.follow(machine);
    checksums.installed(machine);
    host.dispose(old);
    machine.inUse();
    appliedIndex = snapshot.index();
    appliedTerm = snapshot.term();
  }

  private void stand(Standing next) {
    Standing last = standing;
    standing = next;
    if (next.isAs(last)) {
      return;
    }
    if (next.role() == Ready.Role.CANDIDATE) {
      host.meters().elections().increment();
    } else if (next.leader() != 0) {
      host.meters().leaderChanges().increment();
    }
    if (last != null
        && last.role() == Ready.Role.LEADER
        && (next.role() != Ready.Role.LEADER || next.term() != last.term())) {
      proposals.leadershipLost(leaderNode());
    }
    host.standing(this, next);
  }

  /** The replica stops: whoever waits is told that nobody knows. */
  public void close() {
    closed = true;
    proposals.leadershipLost(0);
    proposals.refuse(Status.NOT_LEADER, 0);
    reads.close();
    snapshots.close();
    machine.close();
  }
}
