package io.pontoon.node.server;

import io.pontoon.common.command.CommandTable;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.node.host.Lane;
import io.pontoon.node.host.LaneGroup;
import io.pontoon.node.host.LaneLog;
import io.pontoon.node.host.ShardOpener;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.shard.KeyspaceMachine;
import io.pontoon.node.shard.MetaMachine;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.shard.ShardFactory;
import io.pontoon.node.shard.ShardRecovery;
import io.pontoon.node.shard.StateMachine;
import io.pontoon.node.snapshot.SnapshotId;
import io.pontoon.node.snapshot.SnapshotStore;
import io.pontoon.node.store.Keyspace;
import io.pontoon.node.store.command.Commands;
import io.pontoon.node.store.command.Limits;
import io.pontoon.node.wal.Wal;
import io.pontoon.node.wal.WalGroup;
import io.pontoon.node.wal.WalReplay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node's replicas: at a start from what the disk holds, later those that a map gives it.
 */
final class Replicas implements ShardOpener {
  private static final Logger log = LoggerFactory.getLogger(Replicas.class);

  /**
   * A string and the reply that carries it fit a log entry and a frame. The same on every node of a
   * cluster.
   */
  private static final Limits LIMITS = new Limits(64 << 20, 64 << 20, 66 << 20);

  /** Of applied entries that all groups together keep for followers that are a little behind. */
  private static final long TAILS_BYTES = 64L << 20;

  private final NodeConfig config;
  private final ClusterMap first;
  private final int node;
  private final Randomness randomness;
  private final SnapshotStore snapshots;
  private final ShardFactory factory;
  private final Consumer<ClusterMap> agreed;
  private final CommandTable table = CommandTable.standard();
  private final Commands commands = new Commands(table);

  /**
   * @param first the map that the meta group begins with
   * @param agreed is told each map that the meta group agrees on
   */
  Replicas(
      NodeConfig config,
      ClusterMap first,
      Randomness randomness,
      SnapshotStore snapshots,
      Consumer<ClusterMap> agreed) {
    this.config = config;
    this.first = first;
    this.node = config.get(NodeConfig.NODE_ID);
    this.randomness = randomness;
    this.snapshots = snapshots;
    this.factory = new ShardFactory(snapshots, NodeSettings.shard(config));
    this.agreed = agreed;
  }

  @Override
  public Shard begin(GroupInfo info, Lane lane) {
    return factory.begin(info, lane, raft(info), machine(info), randomness::nextLong);
  }

  private RaftConfig raft(GroupInfo info) {
    return NodeSettings.raft(config, info, randomness.nextLong());
  }

  private StateMachine machine(GroupInfo info) {
    return info.id() == GroupInfo.META
        ? new MetaMachine(first, agreed)
        : new KeyspaceMachine(
            table,
            commands,
            new Keyspace(randomness.nextLong()),
            LIMITS,
            config.get(NodeConfig.SESSION_MAX),
            config.get(NodeConfig.SESSION_EXPIRY),
            info.slotsAtFirst());
  }

  /**
   * Opens what this node held when it stopped. What a replica left that has gone since is deleted:
   * a map that says so is on disk before anything else is done by it, but what had to be done may
   * have been cut short.
   */
  void openAll(ClusterMap map, LaneGroup lanes, Wal wal, StartCrew crew) throws IOException {
    List<WalGroup> recovered = wal.takeRecovered();
    Map<Integer, WalGroup> found = new TreeMap<>();
    for (WalGroup group : recovered) {
      found.put(group.group(), group);
    }
    for (WalGroup group : recovered) {
      if (isOver(map.group(group.group()), group)) {
        log.info("group {}: what a former replica left is deleted", group.group());
        lanes.of(group.group()).log().forget(group.group());
        snapshots.deleteBefore(group.group(), Long.MAX_VALUE);
        found.remove(group.group());
      }
    }
    List<GroupInfo> here = new ArrayList<>();
    for (GroupInfo group : map.groups()) {
      Replica replica = group.replicaOn(node);
      WalGroup left = found.get(group.id());
      if (replica != null && (left == null || owner(group, left) <= replica.id())) {
        here.add(group);
        claim(group, replica, lanes.of(group.id()), left);
      } else if (left != null) {
        log.warn("group {}: it waits for a map that knows its replica", group.id());
      }
    }
    open(here, lanes, wal.replay(), found, crew);
  }

  /** Reads back what the disk holds of these groups, and makes their shards of it. */
  private void open(
      List<GroupInfo> groups,
      LaneGroup lanes,
      WalReplay replay,
      Map<Integer, WalGroup> found,
      StartCrew crew)
      throws IOException {
    Map<Integer, List<SnapshotId>> held = snapshots.list();
    List<ShardRecovery> recoveries = new ArrayList<>();
    for (GroupInfo group : groups) {
      recoveries.add(
          factory.recover(
              group,
              group.replicaOn(node).id(),
              machine(group),
              found.get(group.id()),
              held.getOrDefault(group.id(), List.of()),
              TAILS_BYTES / groups.size()));
    }
    Reopening.run(recoveries, replay, crew);
    for (ShardRecovery read : recoveries) {
      Lane lane = lanes.of(read.info().id());
      lane.add(factory.open(read, lane, raft(read.info()), randomness::nextLong));
    }
  }

  /** Sees to it that what is on disk of the group is this replica's. */
  private void claim(GroupInfo group, Replica replica, Lane lane, WalGroup left)
      throws IOException {
    if (left == null) {
      // No log, so nothing was ever promised: a snapshot here is what another replica left.
      snapshots.deleteBefore(group.id(), Long.MAX_VALUE);
    }
    if (left == null || LaneLog.owner(left) == 0) {
      lane.log().belongs(group.id(), replica.id());
    }
  }

  /** Whether the map has taken this group's replica away from this node, or put another here. */
  private boolean isOver(GroupInfo group, WalGroup left) {
    if (group == null) {
      return false;
    }
    Replica replica = group.replicaOn(node);
    int owner = owner(group, left);
    return replica == null ? owner < group.nextReplica() : owner < replica.id();
  }

  /** Which replica a log is of. One of before logs said so is of one who founded the group. */
  private int owner(GroupInfo group, WalGroup left) {
    int owner = LaneLog.owner(left);
    Replica replica = group.replicaOn(node);
    if (owner == 0 && replica != null && replica.id() <= group.founders()) {
      return replica.id();
    }
    return owner;
  }
}
