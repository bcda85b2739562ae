package io.pontoon.common.config;

import static io.pontoon.common.config.ValueKind.addresses;
import static io.pontoon.common.config.ValueKind.choice;
import static io.pontoon.common.config.ValueKind.duration;
import static io.pontoon.common.config.ValueKind.host;
import static io.pontoon.common.config.ValueKind.integer;
import static io.pontoon.common.config.ValueKind.nodes;
import static io.pontoon.common.config.ValueKind.optionalPath;
import static io.pontoon.common.config.ValueKind.path;
import static io.pontoon.common.config.ValueKind.size;
import static io.pontoon.common.config.ValueKind.word;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The settings of a node: {@code config.get(NodeConfig.LANES)}. Durations are milliseconds, sizes
 * bytes. Immutable.
 */
public final class NodeConfig {
  public static final Setting<Integer> NODE_ID =
      Setting.of(
              "node.id", integer(1, NodeAddress.ID_MAX), "1", "this node's number in cluster.nodes")
          .alsoKnownAs("node-id");
  public static final Setting<String> NODE_HOST =
      Setting.of("node.host", host(), "127.0.0.1", "the host under which others reach this node")
          .alsoKnownAs("host");
  public static final Setting<String> NODE_BIND =
      Setting.of(
          "node.bind", host(), "127.0.0.1", "the address to listen on for peers and routers");
  public static final Setting<Integer> NODE_PORT =
      Setting.of("node.port", integer(1, 65_535), "7001", "the port for peers and routers")
          .alsoKnownAs("cluster-port");
  public static final Setting<Integer> CLIENT_PORT =
      Setting.of(
          "client.port",
          integer(0, 65_535),
          "0",
          "the port for clients that know the slots, as of a Redis Cluster; 0: none");
  public static final Setting<String> NODE_ZONE =
      Setting.of("node.zone", word(64), "", "the failure zone this node stands in");

  public static final Setting<String> CLUSTER_NAME =
      Setting.of(
          "cluster.name",
          word(64),
          "pontoon",
          "nodes and data directories of another name are refused");
  public static final Setting<List<NodeAddress>> CLUSTER_NODES =
      Setting.of(
          "cluster.nodes",
          nodes(),
          "",
          "the nodes that form the cluster at its first start; empty: this node alone");
  public static final Setting<List<HostPort>> CLUSTER_SEEDS =
      Setting.of(
              "cluster.seeds",
              addresses(),
              "",
              "some nodes of a running cluster, which this one joins; in place of cluster.nodes")
          .alsoKnownAs("seeds");
  public static final Setting<Integer> CLUSTER_SHARDS =
      Setting.of(
              "cluster.shards",
              integer(1, 10_000),
              "6",
              "groups that share the keys, made at the first start")
          .alsoKnownAs("shards");
  public static final Setting<Integer> CLUSTER_REPLICAS =
      Setting.of(
              "cluster.replicas",
              integer(1, 9),
              "3",
              "replicas of each group, as far as there are nodes")
          .alsoKnownAs("replication-factor");
  public static final Setting<Integer> RING_VIRTUAL_NODES =
      Setting.of(
          "ring.virtual-nodes",
          integer(1, 10_000),
          "1200",
          "points of each group on the hash ring");

  public static final Setting<Path> DATA_DIR =
      Setting.of("data-dir", path(), "./data", "where log and snapshots are kept")
          .alsoKnownAs("raft-dir");
  public static final Setting<Integer> LANES =
      Setting.of(
          "lanes",
          integer(0, 256),
          "0",
          "threads that own the shards; 0: half the processors, at least one");
  public static final Setting<Integer> LANE_INBOX_MAX =
      Setting.of(
          "lane.inbox-max",
          integer("frames", 16, 1_000_000),
          "4096",
          "frames that may wait for a lane before BUSY is answered");

  public static final Setting<FsyncPolicy> WAL_FSYNC =
      Setting.of(
              "wal.fsync",
              choice(FsyncPolicy.class, Map.of("no", FsyncPolicy.OS)),
              "always",
              "when the log reaches the disk; everysec and os may lose acknowledged writes with the"
                  + " power")
          .alsoKnownAs("appendfsync");
  public static final Setting<Long> WAL_SEGMENT_BYTES =
      Setting.of("wal.segment-bytes", size("64kb", "1gb"), "16mb", "size of one file of the log");
  public static final Setting<Long> WAL_MAX_RECORD_BYTES =
      Setting.of(
          "wal.max-record-bytes",
          size("16kb", "128mb"),
          "20mb",
          "largest record of the log, and so the largest batch of commands");

  public static final Setting<Long> WAL_BYTES_MAX =
      Setting.of(
          "wal.bytes-max",
          size("1mb", "16tb"),
          "1gb",
          "size of the log above which groups that hold its oldest file take a snapshot");

  public static final Setting<Integer> RAFT_TICK =
      Setting.of(
          "raft.tick", duration("1ms", "1s"), "25ms", "how often a group looks at its timers");
  public static final Setting<Integer> RAFT_HEARTBEAT =
      Setting.of(
          "raft.heartbeat",
          duration("5ms", "10s"),
          "50ms",
          "how often a leader lets its followers know");
  public static final Setting<Integer> RAFT_ELECTION_TIMEOUT =
      Setting.of(
              "raft.election-timeout",
              duration("20ms", "1m"),
              "300ms",
              "silence of a leader after which others stand for election, at least")
          .alsoKnownAs("election-timeout");
  public static final Setting<Switch> RAFT_LEASE =
      Setting.of(
          "raft.lease",
          choice(Switch.class, Switch.SYNONYMS),
          "on",
          "whether STRONG reads rest on clocks; off: each takes a round to a majority");
  public static final Setting<Integer> RAFT_HIBERNATE_AFTER =
      Setting.of(
          "raft.hibernate-after",
          duration("0", "1h"),
          "3s",
          "time without work after which a group falls silent until there is some; 0: never");
  public static final Setting<Integer> RAFT_LEASE_DRIFT =
      Setting.of(
          "raft.lease-drift",
          integer("percent", 1, 90),
          "10",
          "how far the rates of two machines' clocks may differ; STRONG reads rest on it");
  public static final Setting<Long> RAFT_APPEND_BYTES_MAX =
      Setting.of(
          "raft.append-bytes-max",
          size("1kb", "64mb"),
          "1mb",
          "entries that one message to a follower carries, as long as there is more than one");
  public static final Setting<Integer> RAFT_INFLIGHT_MAX =
      Setting.of(
          "raft.inflight-max",
          integer("messages", 1, 10_000),
          "64",
          "unanswered messages to one follower of one group");
  public static final Setting<Long> RAFT_LOG_BYTES_MAX =
      Setting.of(
          "raft.log-bytes-max",
          size("64kb", "16gb"),
          "8mb",
          "a group's log in memory; a follower further behind gets a snapshot");

  public static final Setting<Integer> RAFT_CHECKSUM_EVERY =
      Setting.of(
          "raft.checksum-every",
          duration("0ms", "7d"),
          "60s",
          "how often the replicas of a group that is written to take a checksum of their state at"
              + " the same index; 0: only when asked to");

  public static final Setting<Long> SNAPSHOT_AFTER_BYTES =
      Setting.of(
          "snapshot.after-bytes",
          size("16kb", "64gb"),
          "64mb",
          "log of a group after which a snapshot is taken and the log cut");
  public static final Setting<Integer> SNAPSHOT_DISK_SHARE =
      Setting.of(
          "snapshot.disk-share",
          integer("percent", 1, 100),
          "25",
          "of the disk's time that writing snapshots may take, unless the log has grown to twice"
              + " its bound");
  public static final Setting<Integer> SNAPSHOT_TRANSFERS_MAX =
      Setting.of(
          "snapshot.transfers-max",
          integer("snapshots", 1, 64),
          "3",
          "snapshots that may be on their way from this node at once, and as many to it");
  public static final Setting<Long> MEMORY_MAX =
      Setting.of(
              "memory.max",
              size("0", "16tb"),
              "0",
              "data this node holds before writes are refused with OOM; 0: no limit")
          .alsoKnownAs("maxmemory");

  public static final Setting<Integer> SESSION_MAX =
      Setting.of(
          "session.max",
          integer("sessions", 16, 1_000_000),
          "10000",
          "sessions a group remembers, so that a retried command counts once");
  public static final Setting<Integer> SESSION_EXPIRY =
      Setting.of(
          "session.expiry",
          duration("1s", "7d"),
          "1h",
          "silence after which a session is forgotten");

  public static final Setting<String> METRICS_BIND =
      Setting.of("metrics.bind", host(), "127.0.0.1", "the address on which /metrics is read");
  public static final Setting<Integer> METRICS_PORT =
      Setting.of(
          "metrics.port",
          integer(-1, 65_535),
          "-1",
          "the port of /metrics; -1: none, 0 picks a free one");

  public static final Setting<Path> FAULT_FILE =
      Setting.of(
          "fault.file",
          optionalPath(),
          "",
          "for tests only: a file that breaks clock, disk and network on command; nothing: off");

  public static final Setting<Integer> METRICS_GROUPS_MAX =
      Setting.of(
          "metrics.groups-max",
          integer("groups", 0, 1_000_000),
          "256",
          "groups that a node may hold with series for each of them in /metrics; with more there"
              + " are none");

  public static final Schema SCHEMA =
      new Schema(
              "Settings of a node",
              List.of(
                  NODE_ID,
                  NODE_HOST,
                  NODE_BIND,
                  NODE_PORT,
                  CLIENT_PORT,
                  NODE_ZONE,
                  CLUSTER_NAME,
                  CLUSTER_NODES,
                  CLUSTER_SEEDS,
                  CLUSTER_SHARDS,
                  CLUSTER_REPLICAS,
                  RING_VIRTUAL_NODES,
                  DATA_DIR,
                  LANES,
                  LANE_INBOX_MAX,
                  WAL_FSYNC,
                  WAL_SEGMENT_BYTES,
                  WAL_MAX_RECORD_BYTES,
                  WAL_BYTES_MAX,
                  RAFT_TICK,
                  RAFT_HEARTBEAT,
                  RAFT_ELECTION_TIMEOUT,
                  RAFT_LEASE,
                  RAFT_LEASE_DRIFT,
                  RAFT_HIBERNATE_AFTER,
                  RAFT_APPEND_BYTES_MAX,
                  RAFT_INFLIGHT_MAX,
                  RAFT_LOG_BYTES_MAX,
                  RAFT_CHECKSUM_EVERY,
                  SNAPSHOT_AFTER_BYTES,
                  SNAPSHOT_DISK_SHARE,
                  SNAPSHOT_TRANSFERS_MAX,
                  MEMORY_MAX,
                  SESSION_MAX,
                  SESSION_EXPIRY,
                  METRICS_BIND,
                  METRICS_PORT,
                  METRICS_GROUPS_MAX,
                  FAULT_FILE))
          .and(MembershipConfig.ALL)
          .and(PlacementConfig.ALL);

  private final Values values;

  private NodeConfig(Values values) {
    this.values = values;
  }

  /** Every setting at its default: a cluster of one. */
  public static NodeConfig defaults() {
    return new NodeConfig(Values.defaults(SCHEMA));
  }

  /**
   * Defaults, then the file, then the environment, then flags; the later wins.
   *
   * @param file null for none
   * @param flags name to text, without the dashes
   */
  public static NodeConfig read(
      Path file, Map<String, String> environment, Map<String, String> flags)
      throws StartupException {
    NodeConfig config = new NodeConfig(ConfigReader.read(SCHEMA, file, environment, flags));
    config.check();
    return config;
  }

  public <T> T get(Setting<T> setting) {
    return values.get(setting);
  }

  /** The same with one value changed; the value is not checked against its range. */
  public <T> NodeConfig with(Setting<T> setting, T value) {
    return new NodeConfig(values.with(setting, value));
  }

  /** {@link #LANES}, its 0 resolved. */
  public int lanes() {
    int lanes = get(LANES);
    return lanes > 0 ? lanes : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** {@link #CLUSTER_NODES}, its emptiness resolved: never empty, and this node is among them. */
  public List<NodeAddress> clusterNodes() {
    List<NodeAddress> nodes = get(CLUSTER_NODES);
    return nodes.isEmpty()
        ? List.of(new NodeAddress(get(NODE_ID), get(NODE_HOST), get(NODE_PORT), get(NODE_ZONE)))
        : nodes;
  }

  /** Whether this node joins a cluster that there is, and founds none. */
  public boolean joins() {
    return get(CLUSTER_NODES).isEmpty() && !get(CLUSTER_SEEDS).isEmpty();
  }

  /** What no setting can check alone. */
  private void check() throws StartupException {
    int id = get(NODE_ID);
    if (clusterNodes().stream().noneMatch(node -> node.id() == id)) {
      throw new StartupException(
          "node.id: node " + id + " does not stand in cluster.nodes, which has " + clusterNodes());
    }
    if (get(RAFT_HEARTBEAT) < get(RAFT_TICK)) {
      throw new StartupException(
          "raft.heartbeat: "
              + get(RAFT_HEARTBEAT)
              + " ms is less than raft.tick, "
              + get(RAFT_TICK)
              + " ms");
    }
    if (get(RAFT_ELECTION_TIMEOUT) < 2 * get(RAFT_HEARTBEAT)) {
      throw new StartupException(
          "raft.election-timeout: "
              + get(RAFT_ELECTION_TIMEOUT)
              + " ms is less than two of raft.heartbeat, "
              + get(RAFT_HEARTBEAT)
              + " ms");
    }
    if (get(RAFT_HIBERNATE_AFTER) != 0 && get(RAFT_HIBERNATE_AFTER) < get(RAFT_ELECTION_TIMEOUT)) {
      throw new StartupException(
          "raft.hibernate-after: "
              + get(RAFT_HIBERNATE_AFTER)
              + " ms is less than raft.election-timeout, "
              + get(RAFT_ELECTION_TIMEOUT)
              + " ms");
    }
  }
}
