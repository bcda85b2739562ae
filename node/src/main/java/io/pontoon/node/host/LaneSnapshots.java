package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.Frame;
import io.pontoon.node.raft.Message;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.shard.StateMachine;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** The snapshots of a lane's shards: those taken here, those on their way to followers, those that come from leaders. On the lane's thread. */
final class LaneSnapshots {
  private final Lane.Parts parts;
  private final Lane lane;
  private final SnapshotsHere here;
  private final SnapshotsOut out;
  private final SnapshotsIn in;

  LaneSnapshots(Lane.Parts parts, Lane lane) {
    this.parts = parts;
    this.lane = lane;
    this.here = new SnapshotsHere(parts.snapshots(), parts.disk(), lane::tell);
    this.out = new SnapshotsOut(parts.snapshots(), parts.disk(), lane::tell, parts.allocator(), parts.links());
    this.in = new SnapshotsIn(parts.snapshots(), parts.disk(), lane::tell);
  }

  void write(Shard shard, SnapshotId id, StateMachine.SnapshotSource source) {
    here.begin(shard, id, source);
  }

  /** Sends the newest snapshot to a replica. */
  void send(Shard shard, int to, long now) {
    out.begin(shard, to, now);
  }

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

  /** Makes more of the snapshots under way; costs nothing when there are none. */
  void pump() {
    here.pump();
  }

  void tick(long now) {
    out.tick(now);
  }

  void onChunk(ByteBuf body) {
    SnapshotChunk chunk = SnapshotChunk.read(body);
    Shard shard = lane.shards().find(chunk.id().group());
    if (shard != null) {
      in.onChunk(shard, chunk);
    }
  }

  void onReply(ByteBuf body, long now) {
    out.onReply(SnapshotChunk.Reply.read(body), now);
  }

  /** The disk's thread has done something. */
  void on(LaneMessage.OfSnapshots progress, long now, long wallMillis) {
    switch (progress) {
      case LaneMessage.BlockWritten block -> snapshotFailed(here.onBlockWritten(block), block.id(), block.failure());
      case LaneMessage.SnapshotWritten snapshot -> onSnapshotWritten(snapshot);
      case LaneMessage.ChunkRead chunk -> out.onRead(chunk);
      case LaneMessage.ChunkStored chunk -> onStored(chunk, now, wallMillis);
    }
  }

  private void onSnapshotWritten(LaneMessage.SnapshotWritten written) {
    Shard shard = here.onWritten(written.id());
    if (shard == null) {
      return;
    }
    if (written.failure() != null) {
      snapshotFailed(shard, written.id(), written.failure());
      return;
    }
    parts.meters().snapshots().increment();
    lane.mark(written.id());
    shard.onSnapshotWritten(written.id(), true);
    lane.shards().activate(shard);
  }

  /** Without snapshots the log cannot be cut, and a disk that does not take one will not take the log for long. */
  private void snapshotFailed(Shard shard, SnapshotId id, Exception failure) {
    if (shard != null) {
      shard.onSnapshotWritten(id, false);
      parts.fatal().accept(failure);
    }
  }

  private void onStored(LaneMessage.ChunkStored stored, long now, long wallMillis) {
    SnapshotChunk.Reply reply = in.onStored(stored);
    if (reply == null) {
      return;
    }
    SnapshotsIn.Stream stream = stored.stream();
    if (stored.complete()) {
      SnapshotId id = stream.id;
      stream.shard.time(now, wallMillis);
      lane.shards().activate(stream.shard);
      stream.shard.onMessage(new Message.InstallSnapshot(stream.from, stream.to, stream.term, id.index(), id.term()));
    }
    ByteBuf frame = Frame.begin(parts.allocator(), Frame.SNAPSHOT_REPLY, SnapshotChunk.Reply.BYTES);
    reply.write(frame);
    parts.links().send(stream.shard.info().nodeOf(stream.from), Frame.finish(frame));
  }
}
