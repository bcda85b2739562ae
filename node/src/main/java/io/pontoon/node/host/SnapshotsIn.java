package io.pontoon.node.host;

import io.pontoon.node.host.SnapshotChunk.Reply.State;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.shard.StateMachine;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotReader;
import io.pontoon.node.snapshot.SnapshotReceiver;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots that arrive from leaders, one for each group at most. Each is checked and stored as it
 * comes, then loaded into a machine of its own beside the one in use, both on the disk's thread and
 * a little at a time: the lane goes on with its heartbeats, and only has to put one machine in the
 * other's place. What has come of a file stays over broken links and restarts.
 */
final class SnapshotsIn {
  private static final Logger log = LoggerFactory.getLogger(SnapshotsIn.class);

  /** A leader that has not been heard for so long will not go on. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** Loaded in one go; others of the disk's thread's customers come in between. */
  private static final int SLICE_BYTES = 256 << 10;

  private final LaneParts parts;
  private final Consumer<LaneMessage> tell;
  private final Answers answers;
  private final Map<Integer, Stream> streams = new LinkedHashMap<>();

  /** What the disk is owed for what it has stored: acknowledged only when its share allows. */
  private final ArrayDeque<LaneMessage.ChunkStored> unpaid = new ArrayDeque<>();

  /** Tells a leader. */
  interface Answers {
    void answer(Stream stream, long position, State state);
  }

  /** One snapshot on its way here. */
  static final class Stream {
    final Shard shard;
    final SnapshotId id;
    final long fingerprint;
    final long size;
    int from;
    int to;
    long term;
    SnapshotReceiver receiver; // the disk thread's
    SnapshotReader reader; // the disk thread's
    StateMachine machine; // the disk thread's while it is loaded

    /** Whether what was there before has been checked. */
    boolean ready;

    /** Where the next chunk begins that is to be stored. */
    long announced;

    boolean gapTold;
    boolean loading;
    long heardAt;

    Stream(Shard shard, SnapshotChunk offer) {
      this.shard = shard;
      this.id = offer.id();
      this.fingerprint = offer.fingerprint();
      this.size = offer.size();
    }

    boolean isOf(SnapshotChunk chunk) {
      return id.equals(chunk.id()) && fingerprint == chunk.fingerprint() && size == chunk.size();
    }
  }

  SnapshotsIn(LaneParts parts, Consumer<LaneMessage> tell, Answers answers) {
    this.parts = parts;
    this.tell = tell;
    this.answers = answers;
  }

  void onChunk(Shard shard, SnapshotChunk chunk, long now) {
    Stream stream = streams.get(shard.group());
    boolean known = stream != null && stream.isOf(chunk);
    if (chunk.isOffer()) {
      onOffer(shard, chunk, known ? stream : null, now);
    } else if (known && stream.ready && chunk.term() == stream.term) {
      stream.heardAt = now;
      onBytes(stream, chunk);
    } // else the rest of a stream that was given up
  }

  private void onOffer(Shard shard, SnapshotChunk offer, Stream known, long now) {
    Stream stream = known;
    if (stream == null) {
      Stream old = streams.get(shard.group());
      if (old != null && offer.term() < old.term) {
        return; // of a leader that is one no more
      }
      stream = new Stream(shard, offer);
      if (old != null) {
        drop(old, false);
      }
      address(stream, offer, now);
      if (!parts.transfers().takeIn()) {
        answers.answer(stream, 0, State.LATER);
        return;
      }
      begin(stream);
      return;
    }
    address(stream, offer, now);
    if (stream.loading) {
      answers.answer(stream, stream.size, State.LOADING);
    } else if (stream.ready) {
      Stream asked = stream;
      parts.disk().execute(() -> tell.accept(stored(asked, State.GO_ON_FROM, null)));
    }
  }

  /** The leader may be another than the one that began. */
  private static void address(Stream stream, SnapshotChunk offer, long now) {
    stream.from = offer.from();
    stream.to = offer.to();
    stream.term = offer.term();
    stream.heardAt = now;
  }

  private void begin(Stream stream) {
    streams.put(stream.shard.group(), stream);
    log.info(
        "group {}: receiving the snapshot of index {}, {} bytes",
        stream.shard.group(),
        stream.id.index(),
        stream.size);
    parts.disk().execute(() -> recheck(stream));
  }

  private void recheck(Stream stream) {
    try {
      if (stream.receiver == null) {
        stream.receiver = parts.snapshots().receive(stream.id, stream.fingerprint, stream.size);
      }
      if (stream.receiver.recheck()) {
        State state = stream.receiver.complete() ? State.LOADING : State.GO_ON_FROM;
        tell.accept(stored(stream, state, null));
      } else {
        parts.disk().execute(() -> recheck(stream));
      }
    } catch (IOException failed) {
      tell.accept(stored(stream, State.FAILED, failed));
    }
  }

  private static LaneMessage.ChunkStored stored(Stream stream, State state, Exception failure) {
    long position = stream.receiver == null ? 0 : stream.receiver.position();
    return new LaneMessage.ChunkStored(stream, 0, position, state, failure);
  }

  private void onBytes(Stream stream, SnapshotChunk chunk) {
    if (chunk.offset() == stream.announced) {
      stream.announced += chunk.bytes().length;
      stream.gapTold = false;
      parts.disk().execute(() -> store(stream, chunk));
    } else if (chunk.offset() > stream.announced && !stream.gapTold) {
      stream.gapTold = true; // once for all that is under way behind the gap
      answers.answer(stream, stream.announced, State.GO_ON_FROM);
    }
  }

  private void store(Stream stream, SnapshotChunk chunk) {
    State state = State.GOING_ON;
    Exception failure = null;
    long before = parts.clock().monotonicNanos();
    try {
      stream.receiver.chunk(chunk.offset(), chunk.bytes());
      state = stream.receiver.complete() ? State.LOADING : State.GOING_ON;
    } catch (IOException failed) {
      state = State.FAILED;
      failure = failed;
    }
    int bytes = chunk.bytes().length;
    parts.share().wrote(bytes, parts.clock().monotonicNanos() - before);
    tell.accept(
        new LaneMessage.ChunkStored(stream, bytes, stream.receiver.position(), state, failure));
  }

  void onStored(LaneMessage.ChunkStored stored, long now) {
    Stream stream = stored.stream();
    if (streams.get(stream.shard.group()) != stream) {
      return;
    }
    switch (stored.state()) {
      case GOING_ON -> {
        parts.share().draw(stored.bytes());
        unpaid.add(stored);
        pump(now);
      }
      case GO_ON_FROM -> {
        stream.ready = true;
        stream.announced = stored.position();
        stream.gapTold = false;
        answers.answer(stream, stored.position(), State.GO_ON_FROM);
      }
      case LOADING -> {
        stream.ready = true;
        stream.loading = true;
        answers.answer(stream, stored.position(), State.LOADING);
        StateMachine machine = stream.shard.machine().fresh();
        parts.disk().execute(() -> load(stream, machine));
      }
      default -> fail(stream, stored.failure());
    }
  }

  /** Acknowledges what the disk's share has paid for: the leader sends no faster than that. */
  void pump(long now) {
    while (!unpaid.isEmpty() && parts.share().mayDraw(now)) {
      LaneMessage.ChunkStored stored = unpaid.poll();
      if (streams.get(stored.stream().shard.group()) == stored.stream()) {
        answers.answer(stored.stream(), stored.position(), State.GOING_ON);
      }
    }
  }

  private void load(Stream stream, StateMachine machine) {
    try {
      if (stream.reader == null) {
        stream.machine = machine;
        stream.reader = stream.receiver.read();
      }
      int loaded = 0;
      while (loaded < SLICE_BYTES) {
        byte[] block = stream.reader.nextBlock();
        if (block == null) {
          machine.loaded();
          byte[] metadata = stream.reader.metadata();
          GroupConfig config = metadata.length == 0 ? null : GroupConfig.decode(metadata);
          stream.reader.close();
          stream.receiver.publish();
          parts.snapshots().deleteBefore(stream.id.group(), stream.id.index());
          tell.accept(new LaneMessage.SnapshotLoaded(stream, config, null));
          return;
        }
        machine.load(block);
        loaded += block.length;
      }
      parts.disk().execute(() -> load(stream, machine));
    } catch (IOException | IllegalArgumentException failed) {
      tell.accept(new LaneMessage.SnapshotLoaded(stream, null, failed));
    }
  }

  /**
   * Answers the machine that holds the snapshot, which is the caller's now; null when nothing came
   * of it.
   */
  StateMachine onLoaded(LaneMessage.SnapshotLoaded loaded) {
    Stream stream = loaded.stream();
    if (streams.get(stream.shard.group()) != stream) {
      parts.disk().execute(stream.machine::close);
      return null;
    }
    if (loaded.failure() != null) {
      if (stream.machine != null) {
        parts.disk().execute(stream.machine::close);
      }
      fail(stream, loaded.failure());
      return null;
    }
    end(stream);
    answers.answer(stream, stream.size, State.ARRIVED);
    return stream.machine;
  }

  private void fail(Stream stream, Exception failure) {
    log.warn(
        "group {}: the arriving snapshot of index {} failed: {}",
        stream.id.group(),
        stream.id.index(),
        failure.getMessage());
    drop(stream, true);
    answers.answer(stream, 0, State.FAILED);
  }

  /** Forgets streams whose leader says no more; what has come of them stays on the disk. */
  void tick(long now) {
    for (Stream stream : java.util.List.copyOf(streams.values())) {
      if (!stream.loading && now - stream.heardAt > PATIENCE_NANOS) {
        drop(stream, false);
      }
    }
  }

  /** Takes nothing more for this shard, and keeps nothing. */
  void drop(Shard shard) {
    Stream stream = streams.get(shard.group());
    if (stream != null && stream.shard == shard) {
      drop(stream, true);
    }
  }

  private void drop(Stream stream, boolean spoiled) {
    end(stream);
    parts.disk().execute(() -> close(stream, spoiled));
  }

  private void end(Stream stream) {
    streams.remove(stream.shard.group());
    parts.transfers().giveBackIn();
  }

  private static void close(Stream stream, boolean spoiled) {
    try {
      if (stream.reader != null) {
        stream.reader.close();
      }
      if (stream.receiver != null && spoiled) {
        stream.receiver.discard();
      } else if (stream.receiver != null) {
        stream.receiver.close();
      }
    } catch (IOException failed) {
      log.debug("snapshot of group {}: {}", stream.id.group(), failed.getMessage());
    }
  }
}
