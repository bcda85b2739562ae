package io.pontoon.node.shard;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.HardState;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.RaftCore;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.Restored;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotReader;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.wal.WalEntry;
import io.pontoon.node.wal.WalGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a shard from what the disk gave back: the newest snapshot, and the log behind it. */
public final class ShardFactory {
  private static final Entry.Kind[] KINDS = Entry.Kind.values();

  private final SnapshotStore snapshots;
  private final ShardConfig config;

  public ShardFactory(SnapshotStore snapshots, ShardConfig config) {
    this.snapshots = snapshots;
    this.config = config;
  }

  /**
   * @param found what the log holds of the group; null for a group that is new here
   * @throws IOException when the snapshot that the log was cut behind is missing or damaged; the
   *     message names it
   */
  public Shard open(
      GroupInfo info,
      ShardHost host,
      RaftConfig raft,
      StateMachine machine,
      WalGroup found,
      Shard.Seeds seeds)
      throws IOException {
    WalGroup log =
        found != null ? found : new WalGroup(info.id(), 0, 0, 0, 0, new byte[0], List.of());
    Ready.Snapshot position = load(info, machine, log.markIndex());
    long term = Math.max(log.term(), position.term());
    HardState hardState =
        new HardState(term, term == log.term() ? log.votedFor() : HardState.NOBODY);
    if (position.index() > log.markIndex()) {
      host.startsBehind(
          new SnapshotId(info.id(), position.index(), position.term()), follows(position, log));
    }
    Restored restored = Restored.of(hardState, position, voters(info), entries(log));
    return new Shard(info, config, host, new RaftCore(raft, restored), machine, position, seeds);
  }

  private static GroupConfig voters(GroupInfo info) {
    return GroupConfig.of(info.replicas().stream().mapToInt(GroupInfo.Replica::id).toArray());
  }

  private Ready.Snapshot load(GroupInfo info, StateMachine machine, long markIndex)
      throws IOException {
    Optional<SnapshotReader> newest = snapshots.openNewest(info.id(), markIndex);
    if (newest.isEmpty()) {
      if (markIndex > 0) {
        throw new IOException(
            "the log of group "
                + info.id()
                + " begins behind index "
                + markIndex
                + ", but the snapshot of that index is missing");
      }
      return Ready.Snapshot.NONE;
    }
    try (SnapshotReader reader = newest.get()) {
      for (byte[] block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        machine.load(block);
      }
      machine.loaded();
      return new Ready.Snapshot(reader.id().index(), reader.id().term());
    } catch (IllegalArgumentException unreadable) {
      throw new IOException(
          "snapshot of group " + info.id() + ": " + unreadable.getMessage(), unreadable);
    }
  }

  /**
   * Whether the log holds the very entry that the snapshot ends with. It may end before, since a
   * snapshot is taken of what a majority has, or hold another history there (thesis 5.1).
   */
  private static boolean follows(Ready.Snapshot position, WalGroup log) {
    for (WalEntry entry : log.entries()) {
      if (entry.index() == position.index()) {
        return entry.term() == position.term();
      }
    }
    return false;
  }

  private static List<Entry> entries(WalGroup log) {
    List<Entry> entries = new ArrayList<>(log.entries().size());
    for (WalEntry entry : log.entries()) {
      entries.add(new Entry(entry.term(), entry.index(), KINDS[entry.kind()], entry.payload()));
    }
    return entries;
  }
}
