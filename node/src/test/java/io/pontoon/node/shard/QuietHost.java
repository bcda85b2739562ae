package io.pontoon.node.shard;

import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.snapshot.SnapshotId;

/**
 * A host whose disk is always done by the next cycle, that takes no snapshots and speaks to nobody.
 */
class QuietHost implements ShardHost {
  private final ShardMeters meters = ShardMeters.of(new Metrics(MetricName.Of.NODE, "1"));

  /** The number of the latest write. */
  long persisted;

  @Override
  public void persist(Shard shard, Ready.Persist persist) {
    persisted = persist.number();
  }

  @Override
  public void send(Shard shard, Message message) {}

  @Override
  public void sendPiece(int node, int group, io.pontoon.node.slot.SlotChange.Piece piece) {}

  @Override
  public void answerPiece(int node, int group, io.pontoon.node.slot.SlotReply reply) {}

  @Override
  public void arrived(io.pontoon.common.topology.SlotMove move, long bytes) {}

  @Override
  public ShardMeters meters() {
    return meters;
  }

  @Override
  public boolean mayWriteSnapshot(long bytes) {
    return false;
  }

  @Override
  public boolean overMemory() {
    return false;
  }

  @Override
  public void digesting(Shard shard) {}

  @Override
  public void standing(Shard shard, Ready.Standing standing) {}

  @Override
  public void transfer(Shard shard, Ready.Transfer transfer) {}

  @Override
  public void writeSnapshot(Shard shard, SnapshotId id, StateMachine.SnapshotSource source) {}

  @Override
  public void cancelSnapshot(Shard shard) {}

  @Override
  public void dispose(StateMachine machine) {}

  @Override
  public void startsBehind(SnapshotId id, boolean logFollows) {}
}
