package io.pontoon.router.read;

import java.util.Arrays;

/**
 * What one connection has seen, in replies to its reads and writes: of each group the highest log
 * index, and the newest epoch of the map of slots by which it was answered. A SESSION read is
 * served by nobody who has seen less. Belongs to the loop of its connection; allocates only when a
 * group is seen for the first time.
 */
public final class Seen {
  private static final int[] NO_GROUPS = {};
  private static final long[] NO_INDEXES = {};

  private int[] groups = NO_GROUPS;
  private long[] indexes = NO_INDEXES;
  private int size;
  private long epoch;

  /** A reply came from {@code group} as it was at {@code index}; an older one changes nothing. */
  public void saw(int group, long index) {
    int at = find(group);
    if (at >= 0) {
      indexes[at] = Math.max(indexes[at], index);
    } else {
      insert(~at, group, index);
    }
  }

  /** A reply came by the map of this epoch; an older one changes nothing. */
  public void sawEpoch(long epoch) {
    this.epoch = Math.max(this.epoch, epoch);
  }

  /** The highest index seen of {@code group}; 0 when nothing was. */
  public long of(int group) {
    int at = find(group);
    return at < 0 ? 0 : indexes[at];
  }

  /** The newest epoch of the map; 0 when none was seen. */
  public long epoch() {
    return epoch;
  }

  /** Has seen what {@code other} has, too. */
  public void merge(Seen other) {
    sawEpoch(other.epoch);
    for (int i = 0; i < other.size; i++) {
      saw(other.groups[i], other.indexes[i]);
    }
  }

  /** Has seen nothing. The room is kept. */
  public void clear() {
    size = 0;
    epoch = 0;
  }

  /** How many groups were seen; they stand in ascending order. */
  public int size() {
    return size;
  }

  public int group(int i) {
    assert i < size;
    return groups[i];
  }

  public long index(int i) {
    assert i < size;
    return indexes[i];
  }

  private int find(int group) {
    return Arrays.binarySearch(groups, 0, size, group);
  }

  private void insert(int at, int group, long index) {
    if (size == groups.length) {
      groups = Arrays.copyOf(groups, Math.max(4, size * 2));
      indexes = Arrays.copyOf(indexes, groups.length);
    }
    System.arraycopy(groups, at, groups, at + 1, size - at);
    System.arraycopy(indexes, at, indexes, at + 1, size - at);
    groups[at] = group;
    indexes[at] = index;
    size++;
  }
}
