package io.pontoon.common.topology;

import java.util.List;

/**
 * Where everything lives. The state machine of the meta group; a change of anything makes a new map
 * with a greater epoch.
 *
 * @param epoch counts changes; 1 is the map of the bootstrap
 * @param cluster the cluster's name
 * @param virtualNodes points on the ring for each unit of a group's weight
 * @param nodes in order of id
 * @param groups in order of id, the meta group first
 * @param slots which group owns each slot
 * @param slotsEpoch the epoch in which a slot last changed its owner: what was sent by an older map
 *     since then has found the right group all the same
 */
public record ClusterMap(
    long epoch,
    String cluster,
    int virtualNodes,
    List<NodeInfo> nodes,
    List<GroupInfo> groups,
    SlotOwners slots,
    long slotsEpoch) {
  public ClusterMap {
    nodes = List.copyOf(nodes);
    groups = List.copyOf(groups);
  }

  /** The next map, in which nodes and groups are others and every slot is where it was. */
  public ClusterMap next(List<NodeInfo> changedNodes, List<GroupInfo> changedGroups) {
    return new ClusterMap(
        epoch + 1, cluster, virtualNodes, changedNodes, changedGroups, slots, slotsEpoch);
  }

  /** The node with this id; null when there is none. */
  public NodeInfo node(int id) {
    for (NodeInfo node : nodes) {
      if (node.id() == id) {
        return node;
      }
    }
    return null;
  }

  /** The group with this id; null when there is none. */
  public GroupInfo group(int id) {
    for (GroupInfo group : groups) {
      if (group.id() == id) {
        return group;
      }
    }
    return null;
  }
}
