package io.pontoon.node.wal;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Files on their way into and out of the log: one is prepared ahead, freed ones are used again or deleted. Another thread may do that work, so
 * that the log's thread neither writes zeros nor waits for the file system to free blocks; hence the lock.
 *
 * <p>Freed files go in order, each made durable before the next, so that after a crash the segments present are still without a gap.
 */
final class Spares {
  private static final String PREFIX = "spare-";
  private static final String UNFINISHED = "unfinished-spare";
  private static final int START_BYTES = 4 << 20;

  private final Disk disk;
  private final int segmentBytes;
  private final ArrayDeque<Segment> freed = new ArrayDeque<>();
  private Spare ready;
  private long nextName;

  record Spare(String name, DiskFile file) {}

  Spares(Disk disk, int segmentBytes) {
    this.disk = disk;
    this.segmentBytes = segmentBytes;
  }

  /** Takes over what an earlier run had prepared, if it fits. */
  synchronized void recover() throws IOException {
    for (String name : disk.list()) {
      if (name.matches(PREFIX + "\\d{1,18}") && ready == null) {
        DiskFile file = disk.open(name);
        if (file.size() == segmentBytes) {
          ready = new Spare(name, file);
          nextName = 1 + Long.parseLong(name.substring(PREFIX.length()));
          continue;
        }
        file.close();
      }
      if (name.startsWith(PREFIX) || name.equals(UNFINISHED)) {
        disk.delete(name);
      }
    }
  }

  synchronized void free(Segment segment) {
    freed.addLast(segment);
  }

  /** Prepares a file unless one is ready; drops the other freed ones. */
  synchronized void tend() throws IOException {
    Segment segment = freed.peekFirst();
    while (segment != null) {
      if (ready == null && segment.size == segmentBytes) {
        ready = rename(segment.name);
      } else {
        disk.delete(segment.name);
        disk.syncDirectory();
      }
      freed.removeFirst();
      segment = freed.peekFirst();
    }
    if (ready == null) {
      ready = make(segmentBytes);
    }
  }

  /** For the first segment of a run: what is ready, else a small new file, so that a start does not wait for a whole one. */
  synchronized Spare takeToStart() throws IOException {
    return ready == null ? make(Math.min(segmentBytes, START_BYTES)) : take();
  }

  synchronized Spare take() throws IOException {
    if (ready == null) {
      tend();
    }
    Spare taken = ready;
    ready = null;
    return taken;
  }

  synchronized void close() throws IOException {
    if (ready != null) {
      ready.file.close();
      ready = null;
    }
  }

  private Spare make(int bytes) throws IOException {
    try (DiskFile file = disk.open(UNFINISHED)) {
      file.truncate(0);
      file.allocate(bytes);
    }
    return rename(UNFINISHED);
  }

  private Spare rename(String from) throws IOException {
    String name = PREFIX + nextName++;
    disk.rename(from, name);
    disk.syncDirectory();
    return new Spare(name, disk.open(name));
  }
}
