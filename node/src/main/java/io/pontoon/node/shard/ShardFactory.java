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
import java.util.stream.IntStream;

/**
 * Makes a shard from what the disk gave back: the newest snapshot, and the log behind it. Who
 * belongs to the group stands in both. Only a group of which this node has never heard anything
 * takes it from elsewhere: from those who founded it.
 */
public final class ShardFactory {
  private static final Entry.Kind[] KINDS = Entry.Kind.values();

  private final SnapshotStore snapshots;
  private final ShardConfig config;

  public ShardFactory(SnapshotStore snapshots, ShardConfig config) {
    this.snapshots = snapshots;
    this.config = config;
  }

  /**
   * What a replica knows of its group before it has heard anything: the voters that the group began
   * with, the same at every replica and for ever, whatever the map says of today. One that joins
   * later knows of nobody: it must not elect anybody before it has heard who belongs to the group.
   */
  private static GroupConfig founders(GroupInfo info, int replica) {
    return replica > info.founders()
        ? GroupConfig.NONE
        : GroupConfig.of(IntStream.rangeClosed(1, info.founders()).toArray());
  }

  /** A replica that is new, of which the disk holds nothing. Touches no file. */
  public Shard begin(
      GroupInfo info, ShardHost host, RaftConfig raft, StateMachine machine, Shard.Seeds seeds) {
    GroupConfig founding = founders(info, raft.self());
    Restored fresh = Restored.fresh(founding);
    return new Shard(
        info,
        raft.self(),
        founding,
        config,
        host,
        new RaftCore(raft, fresh),
        machine,
        fresh.snapshot(),
        seeds);
  }

  /**
   * @param found what the log holds of the group; null for a group that is new here
   * @throws IOException when the snapshot that the log was cut behind is missing or damaged, or
   *     when log or snapshot hold what this build cannot read; the message names it
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
    GroupConfig founding = founders(info, raft.self());
    Ready.Snapshot position = load(info, founding, machine, log.markIndex());
    long term = Math.max(log.term(), position.term());
    HardState hardState =
        new HardState(term, term == log.term() ? log.votedFor() : HardState.NOBODY);
    if (position.index() > log.markIndex()) {
      host.startsBehind(
          new SnapshotId(info.id(), position.index(), position.term()), follows(position, log));
    }
    RaftCore core;
    try {
      core = new RaftCore(raft, Restored.of(hardState, position, entries(log)));
    } catch (IllegalArgumentException unreadable) {
      throw new IOException(
          "log of group " + info.id() + ": " + unreadable.getMessage(), unreadable);
    }
    return new Shard(info, raft.self(), founding, config, host, core, machine, position, seeds);
  }

  private Ready.Snapshot load(
      GroupInfo info, GroupConfig founding, StateMachine machine, long markIndex)
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
      return Ready.Snapshot.none(founding);
    }
    try (SnapshotReader reader = newest.get()) {
      for (byte[] block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        machine.load(block);
      }
      machine.loaded();
      byte[] config = reader.metadata();
      return new Ready.Snapshot(
          reader.id().index(),
          reader.id().term(),
          config.length == 0 ? founding : GroupConfig.decode(config));
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
