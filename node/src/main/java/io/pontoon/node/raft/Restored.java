package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import java.util.List;

/** What the disk gave back at start: the hard state, the position of the latest snapshot (0/0 if none), the voters, the entries behind it. */
public record Restored(HardState hardState, Ready.Snapshot snapshot, GroupConfig config, List<Entry> entries) {
  public Restored {
    entries = List.copyOf(entries);
  }

  /** A replica that has never lived. */
  public static Restored fresh(GroupConfig config) {
    return new Restored(HardState.NEW, Ready.Snapshot.NONE, config, List.of());
  }
}
