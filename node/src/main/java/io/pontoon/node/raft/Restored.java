package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import java.util.List;

/**
 * What the disk gave back at start: the hard state, the position of the latest snapshot (0/0 if
 * none) and who belonged to the group there, the entries behind it.
 */
public record Restored(HardState hardState, Ready.Snapshot snapshot, List<Entry> entries) {
  public Restored {
    entries = List.copyOf(entries);
  }

  /**
   * What the log on disk brings besides the snapshot. A snapshot may be newer than the log: it is
   * taken of committed state, and the own disk need not have had that yet. Then what the log has
   * there was about to be replaced, and what follows it there follows nothing.
   */
  public static Restored of(HardState hardState, Ready.Snapshot snapshot, List<Entry> log) {
    int from = 0;
    while (from < log.size() && log.get(from).index() < snapshot.index()) {
      from++;
    }
    if (from < log.size() && log.get(from).index() == snapshot.index()) {
      boolean follows = log.get(from).term() == snapshot.term();
      from = follows ? from + 1 : log.size();
    } else if (from < log.size() && log.get(from).index() > snapshot.index() + 1) {
      throw new IllegalArgumentException(
          "the log begins at "
              + log.get(from).index()
              + ", the snapshot ends at "
              + snapshot.index());
    }
    return new Restored(hardState, snapshot, log.subList(from, log.size()));
  }

  /** A replica that has never lived. {@code founding}: see {@link Ready.Snapshot#none}. */
  public static Restored fresh(GroupConfig founding) {
    return new Restored(HardState.NEW, Ready.Snapshot.none(founding), List.of());
  }
}
