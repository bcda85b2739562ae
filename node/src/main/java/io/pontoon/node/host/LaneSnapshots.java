package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.Frame;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.shard.StateMachine;
import io.pontoon.node.snapshot.SnapshotId;
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
    this.here = new SnapshotsHere(parts, tell);
    this.out = new SnapshotsOut(parts, tell);
    this.in = new SnapshotsIn(parts, tell, this::answer);
  }

  void tick(long now) {
    out.tick(now);
    in.tick(now);
  }

  /** Goes on where disk and links have caught up. */
  void pump(long now) {
    here.pump(now);
    in.pump(now);
    out.pump();
  }

  boolean mayWrite(long bytes) {
    return here.mayBegin(bytes);
  }

  long heldBytes() {
    return here.heldBytes();
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
      shard.snapshots().onWritten(written.id(), true);
    }
    return shard;
  }

  /**
   * Without snapshots the log cannot be cut, and a disk that does not take one will not take the
   * log for long.
   */
  private void failed(Shard shard, SnapshotId id, Exception failure) {
    if (shard != null) {
      shard.snapshots().onWritten(id, false);
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

  void onChunkRead(LaneMessage.ChunkRead chunk, long now) {
    out.onRead(chunk, now);
  }

  void onReply(ByteBuf body, long now) {
    out.onReply(SnapshotChunk.Reply.read(body), now);
  }

  void onChunk(Shard shard, SnapshotChunk chunk, long now) {
    if (chunk.to() == shard.replica()) {
      in.onChunk(shard, chunk, now);
    }
  }

  void onChunkStored(LaneMessage.ChunkStored stored, long now) {
    in.onStored(stored, now);
  }

  /** Tells the leader how far its snapshot has got here. */
  private void answer(SnapshotsIn.Stream stream, long position, SnapshotChunk.Reply.State state) {
    ByteBuf frame = Frame.begin(parts.allocator(), Frame.SNAPSHOT_REPLY, SnapshotChunk.Reply.BYTES);
    new SnapshotChunk.Reply(stream.id, stream.to, position, state).write(frame);
    parts.links().send(stream.shard.info().nodeOf(stream.from), Frame.finish(frame));
  }

  /** Gives the shard what has wholly arrived. */
  void onLoaded(LaneMessage.SnapshotLoaded loaded) {
    StateMachine machine = in.onLoaded(loaded);
    if (machine == null) {
      return;
    }
    SnapshotsIn.Stream stream = loaded.stream();
    stream.shard.onSnapshot(
        new Message.InstallSnapshot(
            stream.from,
            stream.to,
            stream.term,
            stream.id.index(),
            stream.id.term(),
            loaded.config() == null ? stream.shard.founding() : loaded.config()),
        machine);
  }

  /** The snapshot that is being taken of this shard is not wanted any more. */
  void cancel(Shard shard) {
    here.drop(shard);
  }

  /** Frees a machine, which may take a while. */
  void dispose(StateMachine machine) {
    parts.disk().execute(machine::close);
  }
}
