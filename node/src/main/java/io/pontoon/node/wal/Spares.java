package io.pontoon.node.wal;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Files on their way into and out of the log: some are kept ready, freed ones are used again or
 * deleted. Another thread does that work, so that whoever writes the log neither writes zeros nor
 * waits for the file system to free blocks; hence the lock, which is never held while a file is
 * filled. When the log is quicker than that thread it goes on in a small file, made in no time.
 *
 * <p>Freed files go in order, each made durable before the next, so that after a crash the segments
 * present are still without a gap.
 */
final class Spares {
  private static final String PREFIX = "spare-";
  private static final String UNFINISHED = "unfinished-spare";
  private static final String MAKESHIFT = "unfinished-makeshift";
  private static final int MAKESHIFT_BYTES = 4 << 20;
  private static final int MADE_AHEAD = 2;
  private static final int KEPT_MAX = 16;

  private final Disk disk;
  private final int segmentBytes;
  private final ArrayDeque<Segment> freed = new ArrayDeque<>();
  private final ArrayDeque<Spare> ready = new ArrayDeque<>();
  private long nextName;

  record Spare(String name, DiskFile file) {}

  Spares(Disk disk, int segmentBytes) {
    this.disk = disk;
    this.segmentBytes = segmentBytes;
  }

  /** Takes over what an earlier run had prepared, if it fits. */
  synchronized void recover() throws IOException {
    for (String name : disk.list()) {
      if (name.matches(PREFIX + "\\d{1,18}") && ready.size() < KEPT_MAX) {
        DiskFile file = disk.open(name);
        if (file.size() == segmentBytes) {
          ready.add(new Spare(name, file));
          nextName = Math.max(nextName, 1 + Long.parseLong(name.substring(PREFIX.length())));
          continue;
        }
        file.close();
      }
      if (name.startsWith(PREFIX) || name.equals(UNFINISHED) || name.equals(MAKESHIFT)) {
        disk.delete(name);
      }
    }
  }

  synchronized void free(Segment segment) {
    freed.addLast(segment);
  }

  /** Uses freed files again or drops them, and fills a new one when few are ready. One thread. */
  void tend() throws IOException {
    settleFreed();
    if (count() < MADE_AHEAD) {
      fill(UNFINISHED, segmentBytes);
      keep();
    }
  }

  private synchronized void settleFreed() throws IOException {
    for (Segment segment = freed.peekFirst(); segment != null; segment = freed.peekFirst()) {
      if (ready.size() < KEPT_MAX && segment.size == segmentBytes) {
        ready.add(rename(segment.name));
      } else {
        disk.delete(segment.name);
        disk.syncDirectory();
      }
      freed.removeFirst();
    }
  }

  private synchronized int count() {
    return ready.size();
  }

  private synchronized void keep() throws IOException {
    ready.add(rename(UNFINISHED));
  }

  /** A file for the next segment, made on the spot when none is ready. */
  synchronized Spare take() throws IOException {
    Spare taken = ready.poll();
    if (taken == null) {
      fill(MAKESHIFT, Math.min(segmentBytes, MAKESHIFT_BYTES));
      taken = rename(MAKESHIFT);
    }
    return taken;
  }

  synchronized void close() throws IOException {
    for (Spare spare = ready.poll(); spare != null; spare = ready.poll()) {
      spare.file.close();
    }
  }

  private void fill(String name, int bytes) throws IOException {
    try (DiskFile file = disk.open(name)) {
      file.truncate(0);
      file.allocate(bytes);
    }
  }

  private Spare rename(String from) throws IOException {
    String name = PREFIX + nextName++;
    disk.rename(from, name);
    disk.syncDirectory();
    return new Spare(name, disk.open(name));
  }
}
