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
  private int durableSize;
  private final List<Unsynced> unsynced = new ArrayList<>();

  void write(long position, byte[] data) {
    unsynced.add(new Unsynced(position, data, -1));
    apply(position, data, 0, data.length);
  }

  void truncate(long newSize) {
    unsynced.add(new Unsynced(0, null, newSize));
    cut(newSize);
  }

  /** Costs what was written since the last one, not what the file holds. */
  void sync() {
    for (Unsynced write : unsynced) {
      if (write.bytes == null) {
        if (write.truncatedTo < durableSize) {
          Arrays.fill(durable, (int) write.truncatedTo, durableSize, (byte) 0);
          durableSize = (int) write.truncatedTo;
        }
      } else {
        int end = (int) write.position + write.bytes.length;
        durable = grown(durable, end);
        System.arraycopy(write.bytes, 0, durable, (int) write.position, write.bytes.length);
        durableSize = Math.max(durableSize, end);
      }
    }
    unsynced.clear();
  }

  /** Bits rot where they lie: on the medium, and so in what is read from there. */
  void flip(int offset, int bit) {
    bytes[offset] ^= (byte) (1 << bit);
    if (offset < durableSize) {
      durable[offset] ^= (byte) (1 << bit);
    }
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
    unsynced.clear();
    bytes = Arrays.copyOf(durable, durableSize);
    size = durableSize;
    if (loss == SimDisk.Loss.SOME_SECTORS) {
      for (Unsynced write : lost) {
        survive(write, chance);
      }
      durable = Arrays.copyOf(bytes, size);
      durableSize = size;
    }
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
    bytes = grown(bytes, end);
    System.arraycopy(data, from, bytes, (int) position, to - from);
    size = Math.max(size, end);
  }

  private static byte[] grown(byte[] array, int length) {
    return length > array.length ? Arrays.copyOf(array, Math.max(length, 2 * array.length)) : array;
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
    copy.durableSize = durableSize;
    copy.unsynced.addAll(unsynced);
    return copy;
  }
}
