package io.pontoon.node.shard;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.raft.HardState;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.RaftCore;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.Restored;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.wal.WalGroup;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Makes a shard from what the disk gave back: the newest snapshot, and the log behind it. */
public final class ShardFactory {
  /** Of applied entries that all groups together keep for followers that are a little behind. */
  private static final long TAILS_BYTES = 64L << 20;

  private final SnapshotStore store;
  private final Map<Integer, List<SnapshotId>> snapshots;
  private final ShardConfig config;
  private final long tailBytesMax;

  /**
   * {@code groups}: about how many there will be.
   *
   * @throws IOException when the snapshots cannot be listed
   */
  public ShardFactory(SnapshotStore store, ShardConfig config, int groups) throws IOException {
    this.store = store;
    this.snapshots = store.list();
    this.config = config;
    this.tailBytesMax = Math.min(config.tailBytes(), TAILS_BYTES / Math.max(1, groups));
  }

  /**
   * Begins to read a group back into an empty machine; nothing is read yet.
   *
   * @param found what the log holds of the group; null for a group that is new here
   */
  public ShardRecovery recover(GroupInfo info, StateMachine machine, WalGroup found) {
    return new ShardRecovery(
        info,
        machine,
        found != null ? found : WalGroup.unknown(info.id()),
        store,
        snapshots.getOrDefault(info.id(), List.of()),
        tailBytesMax);
  }

  /** Makes the shard, once its snapshot and all that is settled in its log have been read. */
  public Shard open(ShardRecovery read, ShardHost host, RaftConfig raft, Shard.Seeds seeds) {
    WalGroup log = read.log();
    SnapshotId snapshot = read.snapshot();
    if (snapshot.index() > log.markIndex()) {
      host.startsBehind(snapshot, read.logFollows());
    }
    long term = Math.max(log.term(), snapshot.term());
    HardState hardState =
        new HardState(term, term == log.term() ? log.votedFor() : HardState.NOBODY);
    Ready.Snapshot base = new Ready.Snapshot(read.entriesAfter(), read.entriesAfterTerm());
    RaftCore core =
        new RaftCore(raft, Restored.of(hardState, base, voters(read.info()), read.entries()));
    core.alreadyApplied(read.appliedIndex());
    read.machine().inUse();
    return new Shard(read.info(), config, host, core, read, seeds);
  }

  private static GroupConfig voters(GroupInfo info) {
    return GroupConfig.of(info.replicas().stream().mapToInt(GroupInfo.Replica::id).toArray());
  }
}
