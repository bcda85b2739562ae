package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.wire.Frame;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotReader;
import io.pontoon.node.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots on their way to followers: a few chunks ahead of what the follower has stored, so that
 * neither end's memory nor the link fills. A stream that does not advance is given up; consensus
 * asks for it again.
 */
final class SnapshotsOut {
  private static final Logger log = LoggerFactory.getLogger(SnapshotsOut.class);
  private static final long AHEAD_MAX = 8L * SnapshotChunk.BYTES_MAX;
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final SnapshotStore store;
  private final Executor disk;
  private final Consumer<LaneMessage> tell;
  private final ByteBufAllocator allocator;
  private final PeerLinks links;
  private final List<Stream> streams = new ArrayList<>();

  /** One snapshot on its way to one follower. */
  static final class Stream {
    final Shard shard;
    final SnapshotId id;
    final int to;
    final long term;
    SnapshotReader reader; // the disk thread's
    long size = -1;
    long read;
    long stored;
    boolean reading;
    long movedAt;

    Stream(Shard shard, SnapshotId id, int to, long term, long now) {
      this.shard = shard;
      this.id = id;
      this.to = to;
      this.term = term;
      this.movedAt = now;
    }
  }

  SnapshotsOut(
      SnapshotStore store,
      Executor disk,
      Consumer<LaneMessage> tell,
      ByteBufAllocator allocator,
      PeerLinks links) {
    this.store = store;
    this.disk = disk;
    this.tell = tell;
    this.allocator = allocator;
    this.links = links;
  }

  void begin(Shard shard, int to, long now) {
    Stream stream = new Stream(shard, shard.newestSnapshot(), to, shard.standing().term(), now);
    log.info(
        "group {}: sending the snapshot of index {} to replica {}",
        shard.group(),
        stream.id.index(),
        to);
    streams.add(stream);
    readNext(stream);
  }

  private void readNext(Stream stream) {
    if (!stream.reading
        && (stream.size < 0 || stream.read < stream.size)
        && stream.read - stream.stored < AHEAD_MAX) {
      stream.reading = true;
      long offset = stream.read;
      disk.execute(
          () -> tell.accept(new LaneMessage.ChunkRead(stream, offset, chunk(stream, offset))));
    }
  }

  private byte[] chunk(Stream stream, long offset) {
    try {
      if (stream.reader == null) {
        stream.reader = store.open(stream.id);
        stream.size = stream.reader.size();
      }
      ByteBuffer bytes =
          ByteBuffer.allocate((int) Math.min(SnapshotChunk.BYTES_MAX, stream.size - offset));
      while (bytes.hasRemaining() && stream.reader.readRaw(bytes, offset + bytes.position()) > 0) {}
      return bytes.hasRemaining() ? null : bytes.array();
    } catch (IOException failed) {
      log.warn(
          "group {}: snapshot of index {} cannot be read: {}",
          stream.id.group(),
          stream.id.index(),
          failed.getMessage());
      return null;
    }
  }

  void onRead(LaneMessage.ChunkRead chunk) {
    Stream stream = chunk.stream();
    stream.reading = false;
    if (!streams.contains(stream)) {
      return;
    }
    int node = stream.shard.info().nodeOf(stream.to);
    if (chunk.bytes() == null || !links.isWritable(node)) {
      end(stream, false);
      return;
    }
    ByteBuf frame =
        Frame.begin(allocator, Frame.SNAPSHOT_CHUNK, SnapshotChunk.HEADER + chunk.bytes().length);
    int self = stream.shard.standing().leader();
    new SnapshotChunk(
            self, stream.to, stream.term, stream.id, stream.size, chunk.offset(), chunk.bytes())
        .write(frame);
    links.send(node, Frame.finish(frame));
    stream.read = chunk.offset() + chunk.bytes().length;
    readNext(stream);
  }

  void onReply(SnapshotChunk.Reply reply, long now) {
    for (Stream stream : streams) {
      if (stream.id.equals(reply.id()) && stream.to == reply.follower()) {
        stream.movedAt = now;
        stream.stored = Math.max(stream.stored, reply.position());
        switch (reply.state()) {
          case GOING_ON -> readNext(stream);
          case ARRIVED -> end(stream, true);
          case FAILED -> end(stream, false);
        }
        return;
      }
    }
  }

  /** Gives up what does not advance. */
  void tick(long now) {
    for (int i = streams.size() - 1; i >= 0; i--) {
      Stream stream = streams.get(i);
      if (now - stream.movedAt > PATIENCE_NANOS
          || !stream.shard.leads()
          || stream.shard.standing().term() != stream.term) {
        end(stream, false);
      }
    }
  }

  /** Sends nothing more of this shard. */
  void drop(Shard shard) {
    for (Stream stream : List.copyOf(streams)) {
      if (stream.shard == shard) {
        streams.remove(stream);
        disk.execute(() -> close(stream));
      }
    }
  }

  private void end(Stream stream, boolean arrived) {
    streams.remove(stream);
    disk.execute(() -> close(stream));
    stream.shard.onTransferEnded(stream.to, arrived);
  }

  private static void close(Stream stream) {
    try {
      if (stream.reader != null) {
        stream.reader.close();
      }
    } catch (IOException failed) {
      log.debug("snapshot of group {}: {}", stream.id.group(), failed.getMessage());
    }
  }
}
