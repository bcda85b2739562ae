package io.pontoon.node.server;

import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.PlacementConfig;
import io.pontoon.common.config.Switch;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.host.NodePulse;
import io.pontoon.node.placement.Limits;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.shard.ShardConfig;
import io.pontoon.node.wal.Fsync;
import io.pontoon.node.wal.WalConfig;
import java.util.ArrayList;
import java.util.List;

/** What the parts of a node are set to, from what its user set. */
final class NodeSettings {
  private static final int WAL_BUFFER_BYTES = 1 << 20;
  private static final int WAL_QUEUE_BATCHES = 4096;
  private static final int READS_MAX = 16_384;
  private static final int ENTRY_BYTES = 1 << 20;

  /**
   * Entries of one group on their way. Few, so that commands gather while the disk is busy; more
   * than one, so that it is never idle.
   */
  private static final int UNDER_WAY_MAX = 2;

  private NodeSettings() {}

  static ClusterMap firstMap(NodeConfig config) {
    if (config.joins()) {
      return Bootstrap.nothing(config.get(NodeConfig.CLUSTER_NAME));
    }
    List<NodeInfo> nodes = new ArrayList<>();
    for (NodeAddress node : config.clusterNodes()) {
      nodes.add(new NodeInfo(node.id(), node.host(), node.port(), node.zone()));
    }
    return Bootstrap.map(
        config.get(NodeConfig.CLUSTER_NAME),
        nodes,
        config.get(NodeConfig.CLUSTER_SHARDS),
        config.get(NodeConfig.CLUSTER_REPLICAS),
        config.get(NodeConfig.RING_VIRTUAL_NODES));
  }

  static Limits placement(NodeConfig config) {
    return new Limits(
        config.get(PlacementConfig.DEAD_AFTER),
        config.get(PlacementConfig.REPLICA_MOVES),
        config.get(PlacementConfig.REPLICA_MOVES_PER_NODE),
        Limits.DEFAULT.leadMoves(),
        config.get(PlacementConfig.SLOT_MOVES),
        config.get(PlacementConfig.SLOT_MOVES_PER_GROUP),
        config.get(PlacementConfig.GROUP_LINGERS));
  }

  /** A number for the cluster's name, written into every file of the log. */
  static long clusterId(NodeConfig config) {
    return NodeFiles.clusterId(config.get(NodeConfig.CLUSTER_NAME));
  }

  static WalConfig wal(NodeConfig config) {
    Fsync fsync =
        switch (config.get(NodeConfig.WAL_FSYNC)) {
          case ALWAYS -> Fsync.ALWAYS;
          case EVERYSEC -> Fsync.EVERYSEC;
          case OS -> Fsync.OS;
        };
    return new WalConfig(
        clusterId(config),
        config.get(NodeConfig.NODE_ID),
        fsync,
        Math.toIntExact(config.get(NodeConfig.WAL_SEGMENT_BYTES)),
        Math.toIntExact(config.get(NodeConfig.WAL_MAX_RECORD_BYTES)),
        Math.min(WAL_BUFFER_BYTES, Math.toIntExact(config.get(NodeConfig.WAL_SEGMENT_BYTES))),
        WAL_QUEUE_BATCHES);
  }

  static ShardConfig shard(NodeConfig config) {
    int recordMax = Math.toIntExact(config.get(NodeConfig.WAL_MAX_RECORD_BYTES));
    long logMax = config.get(NodeConfig.RAFT_LOG_BYTES_MAX);
    return new ShardConfig(
        Math.min(ENTRY_BYTES, recordMax / 2),
        recordMax - 4096,
        UNDER_WAY_MAX,
        Math.min(4 * ENTRY_BYTES, recordMax - 4096),
        logMax / 4,
        config.get(NodeConfig.SNAPSHOT_AFTER_BYTES),
        config.get(NodeConfig.SESSION_MAX),
        config.get(NodeConfig.SESSION_EXPIRY),
        config.get(NodeConfig.RAFT_CHECKSUM_EVERY));
  }

  /**
   * Milliseconds between two pulses: as rare as may be, since each wakes a node that has nothing
   * else to do. Three of them are as long as a follower waits for its leader on the average.
   */
  static int beat(NodeConfig config) {
    return Math.max(config.get(NodeConfig.RAFT_ELECTION_TIMEOUT) / 2, tick(config));
  }

  private static int tick(NodeConfig config) {
    return config.get(NodeConfig.RAFT_TICK);
  }

  /** {@code run}: a random number. */
  static NodePulse.Settings pulse(NodeConfig config, long run) {
    return new NodePulse.Settings(
        beat(config) * 1_000_000L,
        3 * beat(config) * 1_000_000L,
        config.get(NodeConfig.RAFT_LEASE_DRIFT),
        run | 1);
  }

  /** The settings of this node's replica of a group. */
  static RaftConfig raft(NodeConfig config, GroupInfo group, long seed) {
    int node = config.get(NodeConfig.NODE_ID);
    int tick = tick(config);
    int appendMax = Math.toIntExact(config.get(NodeConfig.RAFT_APPEND_BYTES_MAX));
    long promiseNanos = config.get(NodeConfig.RAFT_ELECTION_TIMEOUT) * 1_000_000L;
    return new RaftConfig(
        group.replicaOn(node).id(),
        Math.max(3, config.get(NodeConfig.RAFT_ELECTION_TIMEOUT) / tick),
        Math.max(1, config.get(NodeConfig.RAFT_HEARTBEAT) / tick),
        appendMax,
        config.get(NodeConfig.RAFT_INFLIGHT_MAX),
        Math.max(8L << 20, 4L * appendMax),
        Math.max(config.get(NodeConfig.RAFT_LOG_BYTES_MAX), appendMax),
        READS_MAX,
        config.get(NodeConfig.RAFT_LEASE) == Switch.OFF
            ? 0
            : promiseNanos / 100 * (100 - config.get(NodeConfig.RAFT_LEASE_DRIFT)),
        promiseNanos,
        group.replicas().getFirst().node() == node,
        (config.get(NodeConfig.RAFT_HIBERNATE_AFTER) + tick - 1) / tick,
        seed);
  }
}
