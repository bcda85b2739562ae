package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.snapshot.SnapshotId;

/** What other threads say to a lane. Each variant says whether it may be lost. */
sealed interface LaneMessage {
  /**
   * A frame that came on another lane's connection. May be refused when the inbox is full: the
   * sender says it again.
   */
  record FrameArrived(PeerChannel from, byte kind, ByteBuf body) implements LaneMessage {}

  /** A frame's body from another group of this node. Must not be lost. */
  record FromSelf(byte kind, ByteBuf body) implements LaneMessage {}

  /** A WAL submission ended. Must not be lost. */
  record Written(WalSubmission submission, Exception failure) implements LaneMessage {}

  /** A block of a snapshot was written, or could not be. Must not be lost. */
  record BlockWritten(SnapshotId id, int bytes, Exception failure) implements LaneMessage {}

  /** A snapshot is durable and visible, or could not be made so. Must not be lost. */
  record SnapshotWritten(SnapshotId id, Exception failure) implements LaneMessage {}

  /** A piece of a snapshot was read, to be sent on, or the file was opened. Must not be lost. */
  record ChunkRead(SnapshotsOut.Stream stream, long offset, byte[] bytes, Exception failure)
      implements LaneMessage {}

  /**
   * A piece of a snapshot from elsewhere was stored, or what there was of it before was checked.
   * Must not be lost.
   */
  record ChunkStored(
      SnapshotsIn.Stream stream,
      int bytes,
      long position,
      SnapshotChunk.Reply.State state,
      Exception failure)
      implements LaneMessage {}

  /**
   * A snapshot from elsewhere is a machine now, or could not be made one. {@code config}: who
   * belonged to the group; null when the snapshot does not say. Must not be lost.
   */
  record SnapshotLoaded(SnapshotsIn.Stream stream, GroupConfig config, Exception failure)
      implements LaneMessage {}

  /**
   * The map has changed; {@code mayHost}: whether this node is the one that it means. Must not be
   * lost.
   */
  record MapChanged(ClusterMap map, boolean mayHost) implements LaneMessage {}

  /** Something to do on the lane's thread, for tests and for stopping. Must not be lost. */
  record Call(Runnable call) implements LaneMessage {}
}
