package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.Frame;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotReader;
import io.pontoon.node.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots on their way to followers. A follower is first offered one, and says how much of that
 * very file it has from before; then chunks follow, a few ahead of what it has stored, so that
 * neither end's memory nor the link fills. One that does not advance is offered anew, in case the
 * link broke or the follower was restarted; at last it is given up, and consensus asks for it
 * again.
 */
final class SnapshotsOut {
  private static final Logger log = LoggerFactory.getLogger(SnapshotsOut.class);
  private static final long AHEAD_MAX = 8L * SnapshotChunk.BYTES_MAX;
  private static final long OFFER_AGAIN_NANOS = 1_000_000_000L;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final SnapshotStore store;
  private final Executor disk;
  private final Consumer<LaneMessage> tell;
  private final LaneParts parts;
  private final List<Stream> streams = new ArrayList<>();

  /** One snapshot on its way to one follower. */
  static final class Stream {
    final Shard shard;
    final int to;
    final long term;
    SnapshotId id; // null while it waits for its turn
    SnapshotReader reader; // the disk thread's

    /** Whether the file was opened; what is known of it then. */
    boolean opened;

    long size;
    long fingerprint;

    /** Whether the follower has said from where to go on since the latest offer. */
    boolean answered;

    long read;
    long stored;
    boolean reading;

    /** A chunk that the link did not take yet. */
    LaneMessage.ChunkRead held;

    long movedAt;
    long offeredAt;

    Stream(Shard shard, int to, long term, long now) {
      this.shard = shard;
      this.to = to;
      this.term = term;
      this.movedAt = now;
      this.offeredAt = now;
    }
  }

  SnapshotsOut(LaneParts parts, Consumer<LaneMessage> tell) {
    this.store = parts.snapshots();
    this.disk = parts.disk();
    this.tell = tell;
    this.parts = parts;
  }

  void begin(Shard shard, int to, long now) {
    Stream stream = new Stream(shard, to, shard.standing().term(), now);
    streams.add(stream);
    beginInTurn(stream, now);
  }

  private void beginInTurn(Stream stream, long now) {
    if (!parts.transfers().takeOut()) {
      return; // at a later tick
    }
    stream.id = stream.shard.snapshots().newest();
    stream.movedAt = now;
    log.info(
        "group {}: sending the snapshot of index {} to replica {}",
        stream.shard.group(),
        stream.id.index(),
        stream.to);
    stream.reading = true;
    disk.execute(() -> tell.accept(open(stream)));
  }

  private LaneMessage.ChunkRead open(Stream stream) {
    try {
      stream.reader = store.open(stream.id);
      return new LaneMessage.ChunkRead(stream, 0, new byte[0], null);
    } catch (IOException failed) {
      return new LaneMessage.ChunkRead(stream, 0, null, failed);
    }
  }

  private void readNext(Stream stream) {
    if (!stream.reading
        && stream.answered
        && stream.held == null
        && stream.read < stream.size
        && stream.read - stream.stored < AHEAD_MAX) {
      stream.reading = true;
      long offset = stream.read;
      disk.execute(() -> tell.accept(chunk(stream, offset)));
    }
  }

  private LaneMessage.ChunkRead chunk(Stream stream, long offset) {
    try {
      if (stream.reader.pieceAt() != offset) {
        stream.reader.startAt(offset);
      }
      byte[] bytes = stream.reader.nextPiece(SnapshotChunk.BYTES_MAX);
      return new LaneMessage.ChunkRead(stream, offset, bytes, null);
    } catch (IOException failed) {
      return new LaneMessage.ChunkRead(stream, offset, null, failed);
    }
  }

  void onRead(LaneMessage.ChunkRead chunk, long now) {
    Stream stream = chunk.stream();
    stream.reading = false;
    if (!streams.contains(stream)) {
      return;
    }
    if (chunk.failure() != null) {
      log.warn(
          "group {}: {}; taking another snapshot", stream.id.group(), chunk.failure().getMessage());
      stream.shard.snapshots().onDamaged(stream.id);
      end(stream, false);
    } else if (!stream.opened) {
      stream.opened = true;
      stream.size = stream.reader.size();
      stream.fingerprint = stream.reader.fingerprint();
      offer(stream, now);
    } else if (!stream.answered || chunk.offset() != stream.read) {
      readNext(stream); // of before the follower said where to go on
    } else {
      stream.held = chunk;
      sendHeld(stream);
    }
  }

  private void sendHeld(Stream stream) {
    int node = stream.shard.info().nodeOf(stream.to);
    if (stream.held != null && parts.links().takesBulk(node)) {
      LaneMessage.ChunkRead chunk = stream.held;
      stream.held = null;
      send(
          stream,
          new SnapshotChunk(
              stream.shard.standing().leader(),
              stream.to,
              stream.term,
              stream.id,
              stream.fingerprint,
              stream.size,
              chunk.offset(),
              chunk.bytes()));
      stream.read = chunk.offset() + chunk.bytes().length;
      readNext(stream);
    }
  }

  private void offer(Stream stream, long now) {
    stream.offeredAt = now;
    stream.answered = false;
    stream.held = null;
    send(
        stream,
        SnapshotChunk.offer(
            stream.shard.standing().leader(),
            stream.to,
            stream.term,
            stream.id,
            stream.fingerprint,
            stream.size));
  }

  private void send(Stream stream, SnapshotChunk chunk) {
    ByteBuf frame =
        Frame.begin(
            parts.allocator(), Frame.SNAPSHOT_CHUNK, SnapshotChunk.HEADER + chunk.bytes().length);
    chunk.write(frame);
    parts.links().sendBulk(stream.shard.info().nodeOf(stream.to), Frame.finish(frame));
  }

  void onReply(SnapshotChunk.Reply reply, long now) {
    for (Stream stream : streams) {
      if (stream.opened && stream.id.equals(reply.id()) && stream.to == reply.follower()) {
        onReply(stream, reply, now);
        return;
      }
    }
  }

  private void onReply(Stream stream, SnapshotChunk.Reply reply, long now) {
    stream.movedAt = now;
    stream.offeredAt = now;
    switch (reply.state()) {
      case GOING_ON -> {
        stream.stored = Math.max(stream.stored, Math.min(reply.position(), stream.read));
        readNext(stream);
      }
      case GO_ON_FROM -> {
        stream.read = Math.min(reply.position(), stream.size);
        stream.stored = stream.read;
        stream.held = null;
        stream.answered = true;
        if (stream.read > 0) {
          log.info(
              "group {}: replica {} has {} of {} bytes of the snapshot of index {} already",
              stream.id.group(),
              stream.to,
              stream.read,
              stream.size,
              stream.id.index());
        }
        readNext(stream);
      }
      case LATER, LOADING -> {}
      case ARRIVED -> end(stream, true);
      case FAILED -> end(stream, false);
    }
  }

  /** Sends what the links did not take before. */
  void pump() {
    for (int i = 0; i < streams.size(); i++) {
      sendHeld(streams.get(i));
    }
  }

  /** Offers anew what does not advance, gives it up after a while; begins what waits. */
  void tick(long now) {
    for (int i = streams.size() - 1; i >= 0; i--) {
      Stream stream = streams.get(i);
      if (!stream.shard.leads() || stream.shard.standing().term() != stream.term) {
        end(stream, false);
      } else if (stream.id == null) {
        beginInTurn(stream, now);
      } else if (now - stream.movedAt > PATIENCE_NANOS) {
        end(stream, false);
      } else if (stream.opened && now - stream.offeredAt > OFFER_AGAIN_NANOS) {
        offer(stream, now);
      }
    }
  }

  /** Sends nothing more of this shard. */
  void drop(Shard shard) {
    for (Stream stream : List.copyOf(streams)) {
      if (stream.shard == shard) {
        finish(stream);
      }
    }
  }

  private void end(Stream stream, boolean arrived) {
    finish(stream);
    stream.shard.onTransferEnded(stream.to, arrived);
  }

  private void finish(Stream stream) {
    streams.remove(stream);
    if (stream.id != null) {
      parts.transfers().giveBackOut();
      disk.execute(() -> close(stream));
    }
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
