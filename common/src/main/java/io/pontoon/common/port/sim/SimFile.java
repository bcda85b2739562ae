package io.pontoon.common.port.sim;

import io.pontoon.common.port.Randomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one file holds: the bytes a reader sees, the bytes a power cut would leave for certain, and
 * the writes in between.
 */
final class SimFile {
  static final int SECTOR = 512;

  private record Unsynced(long position, byte[] bytes, long truncatedTo) {}

  byte[] bytes = new byte[0];
  int size;
  private byte[] durable = new byte[0];
  private final List<Unsynced> unsynced = new ArrayList<>();

  void write(long position, byte[] data) {
    unsynced.add(new Unsynced(position, data, -1));
    apply(position, data, 0, data.length);
  }

  void truncate(long newSize) {
    unsynced.add(new Unsynced(0, null, newSize));
    cut(newSize);
  }

  void sync() {
    durable = Arrays.copyOf(bytes, size);
    unsynced.clear();
  }

  /**
   * Each sector of each unsynced write survives or not by itself, as on a disk with a cache of its
   * own.
   */
  void crash(SimDisk.Loss loss, Randomness chance) {
    if (loss == SimDisk.Loss.NOTHING) {
      sync();
      return;
    }
    List<Unsynced> lost = List.copyOf(unsynced);
    bytes = durable.clone();
    size = durable.length;
    if (loss == SimDisk.Loss.SOME_SECTORS) {
      for (Unsynced write : lost) {
        survive(write, chance);
      }
    }
    sync();
  }

  private void survive(Unsynced write, Randomness chance) {
    if (write.bytes == null) {
      if ((chance.nextLong() & 1) == 0) {
        cut(write.truncatedTo);
      }
      return;
    }
    int from = 0;
    while (from < write.bytes.length) {
      long sectorEnd = ((write.position + from) / SECTOR + 1) * SECTOR;
      int to = (int) Math.min(write.bytes.length, sectorEnd - write.position);
      if ((chance.nextLong() & 1) == 0) {
        apply(write.position + from, write.bytes, from, to);
      }
      from = to;
    }
  }

  private void apply(long position, byte[] data, int from, int to) {
    int end = Math.toIntExact(position + to - from);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    System.arraycopy(data, from, bytes, (int) position, to - from);
    size = Math.max(size, end);
  }

  private void cut(long newSize) {
    if (newSize < size) {
      Arrays.fill(bytes, (int) newSize, size, (byte) 0);
      size = (int) newSize;
    }
  }

  SimFile copy() {
    SimFile copy = new SimFile();
    copy.bytes = bytes.clone();
    copy.size = size;
    copy.durable = durable.clone();
    copy.unsynced.addAll(unsynced);
    return copy;
  }
}
