package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import java.util.Arrays;

/**
 * Which configuration is in force at which index, from the snapshot on. The newest one counts, as
 * soon as it stands in the log (thesis 4.1); a truncated log falls back to the one before.
 */
class Configs {
  private long[] indexes = new long[4];
  private GroupConfig[] configs = new GroupConfig[4];
  private int count;

  /** The log begins behind this index, where {@code config} is in force. */
  final void startAt(long index, GroupConfig config) {
    Arrays.fill(configs, null);
    indexes[0] = index;
    configs[0] = config;
    count = 1;
  }

  final void append(long index, GroupConfig config) {
    assert index > latestIndex() : "configurations come in the order of the log";
    if (count == configs.length) {
      indexes = Arrays.copyOf(indexes, count * 2);
      configs = Arrays.copyOf(configs, count * 2);
    }
    indexes[count] = index;
    configs[count] = config;
    count++;
  }

  /** Entries from this index on are gone. */
  final void truncateFrom(long index) {
    while (count > 1 && indexes[count - 1] >= index) {
      count--;
      configs[count] = null;
    }
  }

  /** Nobody asks any more what was in force before this index. */
  final void forgetBefore(long index) {
    int first = positionAt(index);
    if (first > 0) {
      System.arraycopy(indexes, first, indexes, 0, count - first);
      System.arraycopy(configs, first, configs, 0, count - first);
      Arrays.fill(configs, count - first, count, null);
      count -= first;
    }
  }

  /** What was in force once the entry of this index stood in the log. */
  final GroupConfig at(long index) {
    return configs[positionAt(index)];
  }

  private int positionAt(long index) {
    int at = count - 1;
    while (at > 0 && indexes[at] > index) {
      at--;
    }
    return at;
  }

  /** The newest configuration in the log. */
  final GroupConfig latest() {
    return configs[count - 1];
  }

  /** Where the newest configuration stands; at or before the log's beginning if in no entry. */
  final long latestIndex() {
    return indexes[count - 1];
  }

  /**
   * Whether it decides in any configuration from the one in force at {@code commit} on. The newest
   * need not be the group's in the end: until it is committed those before it may still be needed,
   * also the replicas that it removes (thesis 4.2.2).
   */
  final boolean mayDecide(int replica, long commit) {
    for (int i = positionAt(commit); i < count; i++) {
      if (configs[i].votes(replica)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The configuration that decides: the newest one. {@code commit} is for tests that break this.
   */
  GroupConfig inForce(long commit) {
    return latest();
  }
}
