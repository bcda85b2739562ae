package io.pontoon.node.shard;

import io.pontoon.node.raft.RaftCore;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.Status;
import io.pontoon.node.snapshot.SnapshotId;
import java.util.ArrayDeque;

/**
 * When a shard takes snapshots and lets its log go. Two logs are meant: the tail in memory, which
 * serves slow followers and is cut as soon as it has been applied and is long; and the log on disk,
 * which serves a restart and may only be cut behind a durable snapshot.
 *
 * <p>A snapshot that has come from the leader is kept here too, until the core says what becomes of
 * it. Owned by the shard's lane.
 */
public final class ShardSnapshots {
  private final Shard shard;
  private final ShardConfig config;
  private final ShardHost host;
  private final RaftCore raft;
  private final ArrayDeque<Ready.Transfer> waiting = new ArrayDeque<>();
  private SnapshotId newest;
  private StateMachine.SnapshotSource underWay;
  private boolean wanted;

  /** The newest cannot be read any more: it serves nobody, and another must take its place. */
  private boolean rotten;

  private long loggedBytes;

  /**
   * The state as of a snapshot that has come from the leader, until the core says what becomes of
   * it.
   */
  private StateMachine arrived;

  private long arrivedIndex;

  ShardSnapshots(
      Shard shard, ShardConfig config, ShardHost host, RaftCore raft, ShardRecovery restored) {
    this.shard = shard;
    this.config = config;
    this.host = host;
    this.raft = raft;
    this.newest = restored.snapshot();
    this.loggedBytes = restored.loggedBytes();
  }

  /** Position of the newest snapshot on this node's disk. */
  public SnapshotId newest() {
    return newest;
  }

  /** So many bytes more of log would have to be read again after a restart. */
  void logged(int bytes) {
    loggedBytes += bytes;
  }

  /** Bytes of entries that a restart would apply again, since the newest snapshot was begun. */
  public long loggedBytes() {
    return loggedBytes;
  }

  /**
   * Takes a snapshot as soon as none is under way, because a follower needs one or the log is held
   * up by this group.
   */
  public void want() {
    wanted = true;
  }

  /**
   * A follower is behind the log in memory. It is given the newest snapshot, after a fresh one was
   * taken if that is too old.
   */
  void transfer(Ready.Transfer transfer) {
    if (newest.index() >= transfer.index() && newest.index() > 0 && !rotten) {
      host.transfer(shard, transfer);
    } else {
      waiting.add(transfer);
      wanted = true;
    }
  }

  /** Called at every tick. */
  void tend() {
    Status status = raft.status();
    if (status.unsnapshottedBytes() > config.tailBytes()
        && shard.appliedIndex() > status.snapshot()) {
      shard.letGo();
    }
    if (underWay == null
        && areDue()
        && host.mayWriteSnapshot(shard.machine().usedBytes())
        && (shard.appliedIndex() > newest.index() || rotten)) {
      begin();
    } else if (wanted && !rotten && shard.appliedIndex() == newest.index()) {
      wanted = false;
      startWaiting();
    }
  }

  /** Whether a snapshot should be taken as soon as may be. */
  boolean areDue() {
    // Writing a snapshot costs about as much as the state is large, so at least as much log is let
    // come between two.
    return wanted
        || loggedBytes > Math.max(config.snapshotAfterBytes(), shard.machine().usedBytes());
  }

  private void begin() {
    wanted = false;
    loggedBytes = 0;
    underWay = shard.machine().snapshot();
    host.writeSnapshot(
        shard, new SnapshotId(shard.group(), shard.appliedIndex(), shard.appliedTerm()), underWay);
  }

  /**
   * A snapshot begun by {@link ShardHost#writeSnapshot} is durable, or, with {@code written} false,
   * was given up.
   */
  public void onWritten(SnapshotId id, boolean written) {
    underWay = null;
    if (written && id.index() >= newest.index()) {
      newest = id;
      rotten = false;
    }
    startWaiting();
  }

  private void startWaiting() {
    for (Ready.Transfer transfer = waiting.poll(); transfer != null; transfer = waiting.poll()) {
      if (newest.index() >= transfer.index()) {
        host.transfer(shard, transfer);
      } else {
        shard.onTransferEnded(transfer.to(), false);
      }
    }
  }

  /** A snapshot of this shard cannot be read any more: it takes another one. */
  public void onDamaged(SnapshotId id) {
    if (id.equals(newest)) {
      rotten = true;
      wanted = true;
    }
  }

  /** A leader's snapshot is here, loaded into a machine of its own. */
  void arrived(long index, StateMachine state) {
    disposeArrived();
    arrived = state;
    arrivedIndex = index;
  }

  void disposeArrived() {
    if (arrived != null) {
      host.dispose(arrived);
      arrived = null;
    }
  }

  /**
   * Answers the state that has arrived, to be used from now on. If one is being written, that is
   * another, and is given up.
   */
  StateMachine install(SnapshotId id) {
    assert arrived != null && arrivedIndex == id.index() : "what has not arrived is installed";
    if (underWay != null) {
      cancel();
      host.cancelSnapshot(shard);
    }
    newest = id;
    rotten = false;
    loggedBytes = 0;
    StateMachine installed = arrived;
    arrived = null;
    return installed;
  }

  /** The replica stops. */
  void close() {
    cancel();
    if (arrived != null) {
      arrived.close();
    }
  }

  private void cancel() {
    if (underWay != null) {
      underWay.cancel();
      underWay = null;
    }
  }
}
