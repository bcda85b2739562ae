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
 */
final class ShardSnapshots {
  private final Shard shard;
  private final ShardConfig config;
  private final ShardHost host;
  private final RaftCore raft;
  private final StateMachine machine;
  private final ArrayDeque<Ready.Transfer> waiting = new ArrayDeque<>();
  private SnapshotId newest;
  private StateMachine.SnapshotSource underWay;
  private boolean wanted;
  private long loggedBytes;

  ShardSnapshots(
      Shard shard,
      ShardConfig config,
      ShardHost host,
      RaftCore raft,
      StateMachine machine,
      Ready.Snapshot restored) {
    this.shard = shard;
    this.config = config;
    this.host = host;
    this.raft = raft;
    this.machine = machine;
    this.newest = new SnapshotId(shard.group(), restored.index(), restored.term());
  }

  SnapshotId newest() {
    return newest;
  }

  /** So many bytes more of log would have to be read again after a restart. */
  void logged(int bytes) {
    loggedBytes += bytes;
  }

  long loggedBytes() {
    return loggedBytes;
  }

  void want() {
    wanted = true;
  }

  /**
   * A follower is behind the log in memory. It is given the newest snapshot, after a fresh one was
   * taken if that is too old.
   */
  void transfer(Ready.Transfer transfer) {
    if (newest.index() >= transfer.index() && newest.index() > 0) {
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
    // Writing a snapshot costs about as much as the state is large, so at least as much log is let
    // come between two.
    boolean due = loggedBytes > Math.max(config.snapshotAfterBytes(), machine.usedBytes());
    if (underWay == null
        && (due || wanted)
        && host.mayWriteSnapshot()
        && shard.appliedIndex() > newest.index()) {
      begin();
    } else if (wanted && shard.appliedIndex() == newest.index()) {
      wanted = false;
      startWaiting();
    }
  }

  private void begin() {
    wanted = false;
    loggedBytes = 0;
    underWay = machine.snapshot();
    host.writeSnapshot(
        shard, new SnapshotId(shard.group(), shard.appliedIndex(), shard.appliedTerm()), underWay);
  }

  void onWritten(SnapshotId id, boolean written) {
    underWay = null;
    if (written && id.index() > newest.index()) {
      newest = id;
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

  void installed(SnapshotId id) {
    newest = id;
    loggedBytes = 0;
  }

  void cancel() {
    if (underWay != null) {
      underWay.cancel();
      underWay = null;
    }
  }
}
