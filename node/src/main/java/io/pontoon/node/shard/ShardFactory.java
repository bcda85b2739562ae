package io.pontoon.node.shard;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.raft.HardState;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.RaftCore;
import io.pontoon.node.raft.Restored;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.wal.WalGroup;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Makes a shard from what the disk gave back: the newest snapshot, and the log behind it. Who
 * belongs to the group stands in both. Only a group of which this node has never heard anything
 * takes it from elsewhere: from those who founded it.
 */
public final class ShardFactory {
  private final SnapshotStore store;
  private final ShardConfig config;

  public ShardFactory(SnapshotStore store, ShardConfig config) {
    this.store = store;
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
      GroupInfo info, ShardHost host, RaftConfig raft, StateMachine machine, LongSupplier seeds) {
    try {
      return open(recover(info, raft.self(), machine, null, List.of(), 0), host, raft, seeds);
    } catch (IOException impossible) {
      throw new IllegalStateException("there is nothing that could not be read", impossible);
    }
  }

  /**
   * Begins to read a group back into an empty machine; nothing is read yet.
   *
   * @param found what the log holds of the group; null for a group that is new here
   * @param snapshots the group's, newest first
   * @param tailBytesMax of entries that are applied already and kept for followers a little behind
   */
  public ShardRecovery recover(
      GroupInfo info,
      int replica,
      StateMachine machine,
      WalGroup found,
      List<SnapshotId> snapshots,
      long tailBytesMax) {
    return new ShardRecovery(
        info,
        founders(info, replica),
        machine,
        found != null ? found : WalGroup.unknown(info.id()),
        store,
        snapshots,
        Math.min(tailBytesMax, config.tailBytes()));
  }

  /**
   * Makes the shard, once its snapshot and all that is settled in its log have been read.
   *
   * @throws IOException when the log holds what this build cannot read
   */
  public Shard open(ShardRecovery read, ShardHost host, RaftConfig raft, LongSupplier seeds)
      throws IOException {
    WalGroup log = read.log();
    SnapshotId snapshot = read.snapshot();
    if (snapshot.index() > log.markIndex()) {
      host.startsBehind(snapshot, read.logFollows());
    }
    long term = Math.max(log.term(), snapshot.term());
    HardState hardState =
        new HardState(term, term == log.term() ? log.votedFor() : HardState.NOBODY);
    RaftCore core;
    try {
      core = new RaftCore(raft, Restored.of(hardState, read.entriesAfter(), read.entries()));
    } catch (IllegalArgumentException unreadable) {
      throw new IOException(
          "log of group " + read.info().id() + ": " + unreadable.getMessage(), unreadable);
    }
    core.alreadyApplied(read.appliedIndex());
    read.machine().inUse();
    return new Shard(raft.self(), config, host, core, read, seeds);
  }
}
