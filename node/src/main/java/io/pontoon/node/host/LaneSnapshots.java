package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.Frame;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.shard.StateMachine;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * The snapshots of one lane, in all three directions: to the disk, to followers, from leaders.
 * Owned by the lane's thread.
 */
final class LaneSnapshots {
  private final LaneParts parts;
  private final SnapshotsHere here;
  private final SnapshotsOut out;
  private final SnapshotsIn in;

  LaneSnapshots(LaneParts parts, Consumer<LaneMessage> tell) {
    this.parts = parts;
    this.here = new SnapshotsHere(parts.snapshots(), parts.disk(), tell);
    this.out =
        new SnapshotsOut(parts.snapshots(), parts.disk(), tell, parts.allocator(), parts.links());
    this.in = new SnapshotsIn(parts.snapshots(), parts.disk(), tell);
  }

  void tick(long now) {
    out.tick(now);
  }

  /** Makes more blocks where the disk has caught up. */
  void pump() {
    here.pump();
  }

  boolean mayWrite() {
    return here.isEmpty();
  }

  void write(Shard shard, SnapshotId id, StateMachine.SnapshotSource source) {
    here.begin(shard, id, source);
  }

  void onBlockWritten(LaneMessage.BlockWritten block) {
    failed(here.onBlockWritten(block), block.id(), block.failure());
  }

  /** Answers the shard whose snapshot is durable now; null when there is none. */
  Shard onWritten(LaneMessage.SnapshotWritten written) {
    Shard shard = here.onWritten(written.id());
    if (shard != null && written.failure() != null) {
      failed(shard, written.id(), written.failure());
      return null;
    }
    if (shard != null) {
      parts.meters().snapshots().increment();
      shard.onSnapshotWritten(written.id(), true);
    }
    return shard;
  }

  /**
   * Without snapshots the log cannot be cut, and a disk that does not take one will not take the
   * log for long.
   */
  private void failed(Shard shard, SnapshotId id, Exception failure) {
    if (shard != null) {
      shard.onSnapshotWritten(id, false);
      parts.fatal().accept(failure);
    }
  }

  /** The replica leaves this node: what is under way for it ends, and nobody is told. */
  void drop(Shard shard) {
    here.drop(shard);
    out.drop(shard);
    in.drop(shard);
  }

  void send(Shard shard, Ready.Transfer transfer, long now) {
    out.begin(shard, transfer.to(), now);
  }

  void onChunkRead(LaneMessage.ChunkRead chunk) {
    out.onRead(chunk);
  }

  void onReply(ByteBuf body, long now) {
    out.onReply(SnapshotChunk.Reply.read(body), now);
  }

  void onChunk(Shard shard, SnapshotChunk chunk) {
    if (chunk.to() == shard.replica()) {
      in.onChunk(shard, chunk);
    }
  }

  /**
   * Tells the leader how far its snapshot has got here. Once it has wholly arrived, answers what
   * the shard's core is to be told; null before.
   */
  Message.InstallSnapshot onChunkStored(LaneMessage.ChunkStored stored) {
    SnapshotChunk.Reply reply = in.onStored(stored);
    if (reply == null) {
      return null;
    }
    SnapshotsIn.Stream stream = stored.stream();
    ByteBuf frame = Frame.begin(parts.allocator(), Frame.SNAPSHOT_REPLY, SnapshotChunk.Reply.BYTES);
    reply.write(frame);
    parts.links().send(stream.shard.info().nodeOf(stream.from), Frame.finish(frame));
    return stored.complete()
        ? new Message.InstallSnapshot(
            stream.from,
            stream.to,
            stream.term,
            stream.id.index(),
            stream.id.term(),
            stored.config() == null ? stream.shard.founding() : stored.config())
        : null;
  }

  /** Gives the blocks of a snapshot that is here to {@code into}. A damaged one ends the node. */
  void load(SnapshotId id, Consumer<byte[]> into) {
    try (SnapshotReader reader = parts.snapshots().open(id)) {
      for (byte[] block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        into.accept(block);
      }
    } catch (IOException failed) {
      parts.fatal().accept(failed);
      throw new UncheckedIOException(failed);
    }
  }
}
