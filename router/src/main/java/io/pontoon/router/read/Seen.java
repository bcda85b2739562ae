package io.pontoon.router.read;

import java.util.Arrays;

/** Stub until merged. */
public final class Seen {
  private int[] groups = new int[4];
  private long[] indices = new long[4];
  private int size;
  private long epoch;

  public void saw(int group, long index) {
    int at = Arrays.binarySearch(groups, 0, size, group);
    if (at >= 0) {
      indices[at] = Math.max(indices[at], index);
      return;
    }
    at = -at - 1;
    if (size == groups.length) {
      groups = Arrays.copyOf(groups, size * 2);
      indices = Arrays.copyOf(indices, size * 2);
    }
    System.arraycopy(groups, at, groups, at + 1, size - at);
    System.arraycopy(indices, at, indices, at + 1, size - at);
    groups[at] = group;
    indices[at] = index;
    size++;
  }

  public long of(int group) {
    int at = Arrays.binarySearch(groups, 0, size, group);
    return at < 0 ? 0 : indices[at];
  }

  public int size() {
    return size;
  }

  public int group(int i) {
    return groups[i];
  }

  public long index(int i) {
    return indices[i];
  }

  public long epoch() {
    return epoch;
  }
}
