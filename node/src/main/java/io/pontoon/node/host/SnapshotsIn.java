package io.pontoon.node.host;

import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotReceiver;
import io.pontoon.node.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots that arrive from leaders, one for each group at most; a newer one takes the place of
 * one that has stopped coming.
 */
final class SnapshotsIn {
  private static final Logger log = LoggerFactory.getLogger(SnapshotsIn.class);

  private final SnapshotStore store;
  private final Executor disk;
  private final Consumer<LaneMessage> tell;
  private final Map<Integer, Stream> streams = new LinkedHashMap<>();

  /** One snapshot on its way here. */
  static final class Stream {
    final Shard shard;
    final SnapshotId id;
    final int from;
    final int to;
    final long term;
    long announced;
    SnapshotReceiver receiver; // the disk thread's

    Stream(Shard shard, SnapshotChunk first) {
      this.shard = shard;
      this.id = first.id();
      this.from = first.from();
      this.to = first.to();
      this.term = first.term();
    }
  }

  SnapshotsIn(SnapshotStore store, Executor disk, Consumer<LaneMessage> tell) {
    this.store = store;
    this.disk = disk;
    this.tell = tell;
  }

  void onChunk(Shard shard, SnapshotChunk chunk) {
    Stream stream = streams.get(shard.group());
    if (stream == null
        || !stream.id.equals(chunk.id())
        || stream.term != chunk.term()
        || chunk.offset() == 0) {
      if (chunk.offset() != 0) {
        return; // the rest of a stream that was given up
      }
      if (stream != null) {
        Stream old = stream;
        disk.execute(() -> close(old));
      }
      stream = new Stream(shard, chunk);
      streams.put(shard.group(), stream);
      log.info(
          "group {}: receiving the snapshot of index {}, {} bytes",
          shard.group(),
          chunk.id().index(),
          chunk.size());
    }
    if (chunk.offset() != stream.announced) {
      return; // a piece before it was lost; the leader will give up and begin again
    }
    stream.announced += chunk.bytes().length;
    Stream target = stream;
    disk.execute(() -> store(target, chunk));
  }

  private void store(Stream stream, SnapshotChunk chunk) {
    Exception failure = null;
    boolean complete = false;
    GroupConfig config = null;
    try {
      if (stream.receiver == null) {
        stream.receiver = store.receive(stream.id);
      }
      stream.receiver.chunk(chunk.offset(), ByteBuffer.wrap(chunk.bytes()));
      complete = stream.receiver.position() == chunk.size();
      if (complete) {
        byte[] metadata = stream.receiver.commit();
        config = metadata.length == 0 ? null : GroupConfig.decode(metadata);
      }
    } catch (IOException | IllegalArgumentException failed) {
      failure = failed;
    }
    long position = stream.receiver == null ? 0 : stream.receiver.position();
    tell.accept(
        new LaneMessage.ChunkStored(
            stream, position, complete && failure == null, config, failure));
  }

  /** Answers how the leader is to be told; null when nobody waits for this any more. */
  SnapshotChunk.Reply onStored(LaneMessage.ChunkStored stored) {
    Stream stream = stored.stream();
    if (streams.get(stream.shard.group()) != stream) {
      return null;
    }
    SnapshotChunk.Reply.State state = SnapshotChunk.Reply.State.GOING_ON;
    if (stored.failure() != null) {
      log.warn(
          "group {}: the arriving snapshot of index {} failed: {}",
          stream.id.group(),
          stream.id.index(),
          stored.failure().getMessage());
      state = SnapshotChunk.Reply.State.FAILED;
    } else if (stored.complete()) {
      state = SnapshotChunk.Reply.State.ARRIVED;
    }
    if (state != SnapshotChunk.Reply.State.GOING_ON) {
      streams.remove(stream.shard.group());
      disk.execute(() -> close(stream));
    }
    return new SnapshotChunk.Reply(stream.id, stream.to, stored.position(), state);
  }

  /** Takes nothing more for this shard. */
  void drop(Shard shard) {
    Stream stream = streams.get(shard.group());
    if (stream != null && stream.shard == shard) {
      streams.remove(shard.group());
      disk.execute(() -> close(stream));
    }
  }

  private static void close(Stream stream) {
    try {
      if (stream.receiver != null) {
        stream.receiver.close();
      }
    } catch (IOException failed) {
      log.debug("snapshot of group {}: {}", stream.id.group(), failed.getMessage());
    }
  }
}
