package io.pontoon.node.wal;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Disk;
import io.pontoon.common.port.Randomness;
import java.io.IOException;
import java.util.ArrayDeque;

/** The files of the log in order, the last of them being written. Owned by the log's thread. */
final class Segments {
  private final Disk disk;
  private final WalConfig config;
  private final Clock clock;
  private final Randomness randomness;
  private final WalListener listener;
  private volatile long lastSyncNanos;
  private final GroupTable groups;
  private final Spares spares;
  private final RecordWriter writer;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private Segment current;
  private long synced; // offset in the current segment up to which all is durable

  Segments(
      Disk disk,
      WalConfig config,
      Clock clock,
      Randomness randomness,
      WalListener listener,
      GroupTable groups,
      Spares spares) {
    this.disk = disk;
    this.config = config;
    this.clock = clock;
    this.randomness = randomness;
    this.listener = listener;
    this.groups = groups;
    this.spares = spares;
    writer = new RecordWriter(config.bufferBytes());
  }

  /**
   * Goes on after what recovery found, always in a new segment: a new salt keeps whatever lies
   * behind a cut from ever being read again.
   */
  void start(Recovery recovered) throws IOException {
    segments.addAll(recovered.segments());
    long number = segments.isEmpty() ? 1 : segments.getLast().number + 1;
    begin(spares.take(), number, recovered.end(), 0);
  }

  Segment oldest() {
    return segments.getFirst();
  }

  RecordWriter writer() {
    return writer;
  }

  Segment current() {
    return current;
  }

  /** First record of a group commit. */
  void putSynced() throws IOException {
    makeRoom(Record.HEADER);
    writer.put(Record.SYNCED, (byte) 0, 0, synced, 0, WalBatch.NOTHING);
  }

  /** Begins a new segment when this one cannot take so many more bytes. */
  void makeRoom(int bytes) throws IOException {
    if (writer.end() + bytes > current.size) {
      sync();
      long end = writer.end();
      current.file.close();
      current.file = null;
      begin(spares.take(), current.number + 1, end, bytes);
    }
  }

  /**
   * Whether so many more bytes would begin a new segment, which waits for the file system to make a
   * name durable, and so for much else that is on its way to the disk.
   */
  boolean rollsFor(long bytes) {
    return bytes > 0 && writer.end() + Record.HEADER + bytes > current.size;
  }

  boolean isSynced() {
    return synced == writer.end();
  }

  /** How long the last sync took. */
  long lastSyncNanos() {
    return lastSyncNanos;
  }

  /** Writes what is left in the buffer and syncs. */
  void sync() throws IOException {
    writer.flush();
    if (isSynced()) {
      return;
    }
    long before = clock.monotonicNanos();
    current.file.sync();
    synced = writer.end();
    lastSyncNanos = clock.monotonicNanos() - before;
    listener.synced(lastSyncNanos);
  }

  /**
   * Frees the oldest segments that no group needs. All that frees them must be durable, so it syncs
   * if it must.
   */
  boolean collect() throws IOException {
    boolean freedAny = false;
    while (segments.getFirst() != current && segments.getFirst().live == 0) {
      sync();
      spares.free(segments.removeFirst());
      freedAny = true;
    }
    return freedAny;
  }

  WalStatus status() {
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment.size;
    }
    Segment oldest = segments.getFirst();
    return new WalStatus(
        bytes,
        segments.size(),
        oldest.number,
        oldest == current ? new int[0] : groups.holders(oldest));
  }

  /**
   * Ends with a statement that all is synced, so that the next start can tell damage even in the
   * last group commit.
   */
  void close() throws IOException {
    sync();
    if (writer.end() + Record.HEADER <= current.size) {
      putSynced();
      sync();
    }
    current.file.truncate(writer.end());
    current.file.sync();
    current.file.close();
  }

  /** After a failure: nothing more is written. */
  void abandon() throws IOException {
    if (current.file != null) {
      current.file.close();
    }
  }

  /**
   * The file gets its name only when header and checkpoint are durable in it; so a named segment
   * without them is damaged.
   */
  private void begin(Spares.Spare spare, long number, long previousEnd, int room)
      throws IOException {
    long size =
        Math.max(
            spare.file().size(), Segment.Header.BYTES + checkpointBytes() + Record.HEADER + room);
    spare.file().allocate(size);
    Segment segment = new Segment(number, size);
    segment.file = spare.file();
    int salt = (int) randomness.nextLong();
    writer.begin(
        segment.file,
        new Segment.Header(config.nodeId(), config.clusterId(), number, previousEnd, salt));
    putCheckpoint();
    writer.flush();
    segment.file.sync();
    disk.rename(spare.name(), segment.name);
    disk.syncDirectory();
    current = segment;
    segments.addLast(segment);
    synced = writer.end();
  }

  private void putCheckpoint() throws IOException {
    for (int i = 0; i < groups.limit(); i++) {
      GroupState group = groups.find(i);
      if (group == null) {
        continue;
      }
      writer.put(Record.HARD_STATE, (byte) 0, i, group.term, group.votedFor, WalBatch.NOTHING);
      writer.put(Record.INSTALL, (byte) 0, i, group.markIndex, group.markTerm, WalBatch.NOTHING);
      writer.put(Record.METADATA, (byte) 0, i, 0, 0, group.metadata);
      writer.put(Record.LAST_INDEX, (byte) 0, i, group.lastIndex, 0, WalBatch.NOTHING);
      writer.put(Record.SETTLED, (byte) 0, i, group.settledIndex, 0, WalBatch.NOTHING);
    }
    writer.put(Record.CHECKPOINT_END, (byte) 0, 0, 0, 0, WalBatch.NOTHING);
  }

  private long checkpointBytes() {
    long bytes = Record.HEADER;
    for (int i = 0; i < groups.limit(); i++) {
      GroupState group = groups.find(i);
      if (group != null) {
        bytes += 4 * Record.HEADER + Record.sizeOf(group.metadata.length);
      }
    }
    return bytes;
  }
}
