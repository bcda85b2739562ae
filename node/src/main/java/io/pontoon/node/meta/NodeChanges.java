package io.pontoon.node.meta;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.GroupInfo.Role;
import io.pontoon.common.topology.NodeInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What becomes of the map's nodes. */
public final class NodeChanges {
  /** Ids stand in places where there is room for so many. */
  private static final int NODES_MAX = 65_535;

  private NodeChanges() {}

  static ClusterMap storeKnown(ClusterMap map, MapChange.StoreKnown known) {
    NodeInfo node = map.node(known.node());
    if (node == null || node.store() != NodeInfo.UNKNOWN || known.store() == NodeInfo.UNKNOWN) {
      return map;
    }
    return map.next(with(map.nodes(), node.with(known.store())), map.groups());
  }

  static ClusterMap rejoin(ClusterMap map, MapChange.Rejoin rejoin) {
    NodeInfo node = map.node(rejoin.node());
    if (node == null
        || rejoin.store() == NodeInfo.UNKNOWN
        || rejoin.store() == rejoin.lost()
        || node.store() != NodeInfo.UNKNOWN && node.store() != rejoin.lost()) {
      return map;
    }
    List<GroupInfo> groups = new ArrayList<>();
    for (GroupInfo group : map.groups()) {
      groups.add(group.replicaOn(node.id()) == null ? group : replaced(group, node.id()));
    }
    return map.next(with(map.nodes(), node.with(rejoin.store())), groups);
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

  static ClusterMap joined(ClusterMap map, MapChange.Joined joined) {
    NodeInfo known = map.node(joined.node());
    if (known == null) {
      return join(map, joined);
    }
    NodeInfo there = known.at(joined.host(), joined.port(), joined.clientPort(), joined.zone());
    boolean itself = known.store() == joined.store();
    return !itself || there.equals(known) ? map : map.next(with(map.nodes(), there), map.groups());
  }

  private static ClusterMap join(ClusterMap map, MapChange.Joined joined) {
    if (joined.store() == NodeInfo.UNKNOWN || joined.node() < 1 || joined.node() > NODES_MAX) {
      return map;
    }
    List<NodeInfo> nodes = new ArrayList<>(map.nodes());
    nodes.add(
        new NodeInfo(
            joined.node(),
            joined.host(),
            joined.port(),
            joined.clientPort(),
            joined.zone(),
            joined.store(),
            NodeInfo.State.ACTIVE));
    nodes.sort(Comparator.comparingInt(NodeInfo::id));
    return map.next(nodes, map.groups());
  }

  static ClusterMap intended(ClusterMap map, MapChange.Intended intended) {
    NodeInfo node = map.node(intended.node());
    boolean leaves = intended.state() == NodeInfo.State.LEAVING;
    if (node == null
        || node.state() == intended.state()
        || leaves && activeWithout(map, node) < copies(map)) {
      return map;
    }
    return map.next(with(map.nodes(), node.with(intended.state())), map.groups());
  }

  /** The nodes that stay when this one leaves. */
  public static long activeWithout(ClusterMap map, NodeInfo leaving) {
    return map.nodes().stream()
        .filter(node -> node.isActive() && node.id() != leaving.id())
        .count();
  }

  /** As many nodes are needed, or the largest group would get smaller. */
  public static long copies(ClusterMap map) {
    long copies = 1;
    for (GroupInfo group : map.groups()) {
      long stay = group.replicas().stream().filter(r -> r.role() != Role.LEAVING).count();
      copies = Math.max(copies, stay);
    }
    return copies;
  }

  static ClusterMap removed(ClusterMap map, MapChange.Removed removed) {
    if (map.node(removed.node()) == null || map.nodes().size() == 1) {
      return map;
    }
    for (GroupInfo group : map.groups()) {
      if (group.replicaOn(removed.node()) != null) {
        return map;
      }
    }
    List<NodeInfo> left = new ArrayList<>(map.nodes());
    left.removeIf(node -> node.id() == removed.node());
    return map.next(left, map.groups());
  }

  private static List<NodeInfo> with(List<NodeInfo> nodes, NodeInfo changed) {
    List<NodeInfo> all = new ArrayList<>();
    for (NodeInfo node : nodes) {
      all.add(node.id() == changed.id() ? changed : node);
    }
    return all;
  }
}
