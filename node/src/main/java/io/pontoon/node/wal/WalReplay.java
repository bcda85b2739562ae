package io.pontoon.node.wal;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The settled entries of a log that has just been opened, read once more: whoever builds a state
 * from them need not hold them all at once. The log itself was checked when it was opened.
 *
 * <p>Several threads may read at the same time, each for groups of its own: skipping what is
 * another's costs next to nothing. Not after the log was first tended, which takes files away.
 */
public final class WalReplay {
  /** Is given a group's entries in order. */
  @FunctionalInterface
  public interface Taker {
    void take(int group, WalEntry entry) throws IOException;
  }

  /** A segment up to where its records end. */
  record Part(long number, int salt, long end) {}

  /**
   * A group's entries after {@code mark} up to {@code settled}, which lie behind byte {@code at} of
   * the segment of this number.
   */
  record Range(int group, long segment, long at, long mark, long settled) {}

  private final Disk disk;
  private final int maxRecordBytes;
  private final List<Part> parts;
  private final List<Range> ranges;

  WalReplay(Disk disk, int maxRecordBytes, List<Part> parts, List<Range> ranges) {
    this.disk = disk;
    this.maxRecordBytes = maxRecordBytes;
    this.parts = parts;
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Gives all settled entries of these groups behind their marks to {@code taker}: each group's in
   * order, one superseded never.
   */
  public void run(IntPredicate wanted, Taker taker) throws IOException {
    Reading[] byGroup = new Reading[1 + ranges.stream().mapToInt(Range::group).max().orElse(0)];
    long longest = 0;
    for (Range range : ranges) {
      byGroup[range.group] = wanted.test(range.group) ? new Reading(range) : null;
    }
    for (Part part : parts) {
      longest = Math.max(longest, part.end);
    }
    ByteBuffer window = RecordReader.window(longest);
    for (Part part : parts) {
      read(part, window, byGroup, taker);
    }
    for (Reading reading : byGroup) {
      if (reading != null && reading.told != reading.range.settled) {
        throw new IOException(
            "log "
                + disk.describe()
                + ": of group "
                + reading.range.group
                + " only the entries up to "
                + reading.told
                + " came back, not up to "
                + reading.range.settled);
      }
    }
  }

  /** How far one group has come. */
  private static final class Reading {
    final Range range;
    final ArrayDeque<WalEntry> waiting = new ArrayDeque<>();
    long told;

    Reading(Range range) {
      this.range = range;
      this.told = range.mark;
    }

    boolean covers(Part part, long at) {
      return part.number > range.segment || part.number == range.segment && at >= range.at;
    }
  }

  private void read(Part part, ByteBuffer window, Reading[] byGroup, Taker taker)
      throws IOException {
    try (DiskFile file = disk.open(Segment.nameOf(part.number))) {
      RecordReader record = new RecordReader(file, maxRecordBytes, window);
      record.salt(part.salt);
      long at = Segment.Header.BYTES;
      while (at < part.end) {
        int size = record.peek(at, part.end);
        Reading reading = size == 0 ? null : concerned(record, byGroup, part, at);
        if (reading != null) {
          size = record.read(at, part.end);
        }
        if (size == 0) {
          throw new WalDamagedException(
              disk.describe(), file.name(), at, "it changed while it was read");
        }
        if (reading != null) {
          take(record, reading, taker);
        }
        at += size;
      }
    }
  }

  /** Whom the record at this place is for; null when it is of no matter here. */
  private static Reading concerned(RecordReader record, Reading[] byGroup, Part part, long at) {
    boolean known = record.group >= 0 && record.group < byGroup.length;
    Reading reading = known ? byGroup[record.group] : null;
    if (reading == null || !reading.covers(part, at)) {
      return null;
    }
    boolean matters =
        switch (record.type) {
          case Record.ENTRY -> record.a > reading.range.mark && record.a <= reading.range.settled;
          case Record.SETTLED -> true;
          default -> false;
        };
    return matters ? reading : null;
  }

  private static void take(RecordReader record, Reading reading, Taker taker) throws IOException {
    ArrayDeque<WalEntry> waiting = reading.waiting;
    if (record.type == Record.ENTRY) {
      while (!waiting.isEmpty() && waiting.peekLast().index() >= record.a) {
        waiting.removeLast();
      }
      waiting.addLast(new WalEntry(record.a, record.b, record.kind, record.payload()));
      return;
    }
    while (!waiting.isEmpty() && waiting.peekFirst().index() <= record.a) {
      reading.told = waiting.peekFirst().index();
      taker.take(reading.range.group, waiting.removeFirst());
    }
  }
}
