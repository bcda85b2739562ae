package io.pontoon.node.meta;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.GroupInfo.Role;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that is asked of the map. Each says what it found as well as what it wants, so that one
 * that comes late, twice, or after what it asks has been done changes nothing.
 */
public sealed interface MapChange {
  /**
   * A node whose others have noted that it is this data directory: the map notes it too, unless it
   * knows one.
   */
  record StoreKnown(int node, long store) implements MapChange {}

  /**
   * A node has lost its memory and is there with a new data directory. Each of its replicas is to
   * be replaced by one with a new id, in the group's own time.
   *
   * @param lost the data directory that it was before: only when that is still the one in force
   */
  record Rejoin(int node, long lost, long store) implements MapChange {}

  /**
   * A group's replica on one node is to be replaced by a new one on another, that has none of this
   * group. Only while the group is steady: one replacement at a time.
   */
  record Move(int group, int from, int to) implements MapChange {}

  /** A group has come to this configuration, and it is committed. */
  record ConfigReached(int group, GroupConfig config) implements MapChange {}

  /** The map after this change and, if anything has changed, an epoch later; else the same. */
  static ClusterMap apply(ClusterMap map, MapChange change) {
    return switch (change) {
      case StoreKnown known -> storeKnown(map, known);
      case Rejoin rejoin -> rejoin(map, rejoin);
      case Move move -> move(map, move);
      case ConfigReached reached -> configReached(map, reached);
    };
  }

  /** The map after all of these and, if anything has changed, one epoch later; else the same. */
  static ClusterMap applyAll(ClusterMap map, Iterable<MapChange> changes) {
    ClusterMap changed = map;
    for (MapChange change : changes) {
      changed = apply(changed, change);
    }
    return changed == map ? map : map.next(changed.nodes(), changed.groups());
  }

  private static ClusterMap storeKnown(ClusterMap map, StoreKnown known) {
    NodeInfo node = map.node(known.node);
    if (node == null || node.store() != NodeInfo.UNKNOWN || known.store == NodeInfo.UNKNOWN) {
      return map;
    }
    return map.next(with(map.nodes(), node.with(known.store)), map.groups());
  }

  private static ClusterMap rejoin(ClusterMap map, Rejoin rejoin) {
    NodeInfo node = map.node(rejoin.node);
    if (node == null
        || rejoin.store == NodeInfo.UNKNOWN
        || rejoin.store == rejoin.lost
        || node.store() != NodeInfo.UNKNOWN && node.store() != rejoin.lost) {
      return map;
    }
    List<GroupInfo> groups = new ArrayList<>();
    for (GroupInfo group : map.groups()) {
      groups.add(group.replicaOn(node.id()) == null ? group : replaced(group, node.id()));
    }
    return map.next(with(map.nodes(), node.with(rejoin.store)), groups);
  }

  private static GroupInfo replaced(GroupInfo group, int node) {
    List<Replica> replicas = new ArrayList<>();
    boolean stays = false;
    for (Replica replica : group.replicas()) {
      boolean lost = replica.node() == node;
      stays |= lost && replica.role() != Role.LEAVING;
      replicas.add(lost ? replica.lost() : replica);
    }
    if (!stays) {
      return group.with(replicas, group.nextReplica()); // it was to go anyway
    }
    replicas.add(new Replica(group.nextReplica(), node, Role.JOINING));
    return group.with(replicas, group.nextReplica() + 1);
  }

  private static ClusterMap move(ClusterMap map, Move move) {
    GroupInfo group = map.group(move.group);
    if (group == null
        || !group.isSteady()
        || map.node(move.to) == null
        || group.replicaOn(move.to) != null
        || group.replicaOn(move.from) == null) {
      return map;
    }
    List<Replica> replicas = new ArrayList<>();
    for (Replica replica : group.replicas()) {
      replicas.add(replica.node() == move.from ? replica.with(Role.LEAVING) : replica);
    }
    replicas.add(new Replica(group.nextReplica(), move.to, Role.JOINING));
    return with(map, group.with(replicas, group.nextReplica() + 1));
  }

  private static ClusterMap configReached(ClusterMap map, ConfigReached reached) {
    GroupInfo group = map.group(reached.group);
    if (group == null) {
      return map;
    }
    List<Replica> replicas = new ArrayList<>();
    for (Replica replica : group.replicas()) {
      // A voter never becomes a learner again and who was removed never returns, so this stays true
      // however late it is heard.
      boolean gone =
          replica.role() == Role.LEAVING
              && !reached.config.isMember(replica.id())
              && reached.config.newest() >= replica.id();
      boolean votes = replica.role() == Role.JOINING && reached.config.isVoter(replica.id());
      if (!gone) {
        replicas.add(votes ? replica.with(Role.VOTER) : replica);
      }
    }
    if (replicas.isEmpty() || replicas.equals(group.replicas())) {
      return map;
    }
    return with(map, group.with(replicas, group.nextReplica()));
  }

  private static ClusterMap with(ClusterMap map, GroupInfo changed) {
    List<GroupInfo> groups = new ArrayList<>();
    for (GroupInfo group : map.groups()) {
      groups.add(group.id() == changed.id() ? changed : group);
    }
    return map.next(map.nodes(), groups);
  }

  private static List<NodeInfo> with(List<NodeInfo> nodes, NodeInfo changed) {
    List<NodeInfo> all = new ArrayList<>();
    for (NodeInfo node : nodes) {
      all.add(node.id() == changed.id() ? changed : node);
    }
    return all;
  }
}
