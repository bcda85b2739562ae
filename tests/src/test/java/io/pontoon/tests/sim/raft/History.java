package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * The hashes of a log's histories, from {@code first} on, and the configurations in it; kept beside
 * the core to check it.
 */
final class History {
  private long[] hashes = new long[256];
  private final TreeMap<Long, GroupConfig> configs = new TreeMap<>();
  private long first;
  private long last;

  void restart(long index, long hash, GroupConfig config) {
    first = index;
    last = index;
    hashes[0] = hash;
    configs.clear();
    configs.put(index, config);
  }

  void append(Entry entry) {
    if (entry.index() <= first || entry.index() > last + 1) {
      throw new SimFailure("entry " + entry + " does not follow a log of " + first + ".." + last);
    }
    if (entry.index() <= last) {
      configs.tailMap(entry.index(), true).clear();
    }
    last = entry.index();
    int at = (int) (last - first);
    if (at == hashes.length) {
      hashes = Arrays.copyOf(hashes, at * 2);
    }
    hashes[at] = Invariants.extend(hashes[at - 1], entry);
    if (entry.kind() == Entry.Kind.CONFIG) {
      configs.put(last, GroupConfig.decode(entry.payload()));
    }
  }

  /** Whether this entry takes the place of one behind which a configuration stood. */
  boolean cuts(Entry entry) {
    return entry.index() <= configs.lastKey() && entry.index() > first;
  }

  long at(long index) {
    return hashes[(int) (index - first)];
  }

  /** The newest configuration in the log. */
  GroupConfig latest() {
    return configs.lastEntry().getValue();
  }

  long latestIndex() {
    return configs.lastKey();
  }

  /** What was in force when the log ended at this index. */
  GroupConfig configAt(long index) {
    return configs.floorEntry(index).getValue();
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }
}
