package io.pontoon.node.shard;

import io.pontoon.common.topology.SlotMove;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.slot.SlotChange;
import io.pontoon.node.slot.SlotReply;
import io.pontoon.node.snapshot.SnapshotId;

/**
 * What a shard asks of the lane that turns it. Called on the lane's thread, during {@link
 * Shard#doWork} and the {@code on…} calls.
 */
public interface ShardHost {
  /** Sends to another replica of the group; may be lost. */
  void send(Shard shard, Message message);

  /** Makes durable, then {@link Shard#onPersisted}. */
  void persist(Shard shard, Ready.Persist persist);

  /** Leader or term have changed. */
  void standing(Shard shard, Ready.Standing standing);

  /**
   * Streams the newest snapshot, of at least this index, to a follower; then {@link
   * Shard#onTransferEnded}.
   */
  void transfer(Shard shard, Ready.Transfer transfer);

  /** Whether a snapshot of a state of so many bytes may begin now. */
  boolean mayWriteSnapshot(long bytes);

  /**
   * Writes the blocks of {@code source} to disk as they come; then {@link
   * ShardSnapshots#onWritten}.
   */
  void writeSnapshot(Shard shard, SnapshotId id, StateMachine.SnapshotSource source);

  /** The snapshot of this shard that is being written, if there is one, is not wanted any more. */
  void cancelSnapshot(Shard shard);

  /** Frees a machine that is no longer used; that may take a while. */
  void dispose(StateMachine machine);

  /**
   * The snapshot that a shard starts from is newer than the log knows: before anything else the log
   * must be told that it goes on behind it, with the entries it has, or, when {@code logFollows} is
   * false, without.
   */
  void startsBehind(SnapshotId id, boolean logFollows);

  /**
   * The shard has begun to take a checksum: {@link ShardChecksums#go} is to be called now and then
   * as long as one {@link ShardChecksums#isUnderWay}.
   */
  void digesting(Shard shard);

  /**
   * Sends a piece of a slot to the leader of another group, which {@code node} may be; may be lost.
   */
  void sendPiece(int node, int group, SlotChange.Piece piece);

  /** Answers the leader of another group, on {@code node}; may be lost. */
  void answerPiece(int node, int group, SlotReply reply);

  /**
   * A slot has arrived at another group, for which so many bytes were sent: the meta group is to
   * know; may be lost.
   */
  void arrived(SlotMove move, long bytes);

  /** Where this lane's shards count. */
  ShardMeters meters();

  /** Whether the data of all shards of the node is above its bound. */
  boolean overMemory();
}
