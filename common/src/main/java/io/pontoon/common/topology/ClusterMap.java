package io.pontoon.common.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * Where everything lives. The state machine of the meta group; a change of anything makes a new map
 * with a greater epoch.
 *
 * @param epoch counts changes; 1 is the map of the bootstrap
 * @param cluster the cluster's name
 * @param clusterId tells it from every other cluster, of the same name too; 0 before the first
 *     leader of the meta group has drawn it
 * @param ring what the ring is made of besides the groups' weights, and whether slots follow it
 * @param nodes in order of id
 * @param groups in order of id, the meta group first
 * @param slots which group owns each slot
 * @param moves slots that are on their way, in order of slot
 * @param slotsEpoch the epoch in which a slot last changed its owner: what was sent by an older map
 *     since then has found the right group all the same
 * @param nextGroup the id of the next group to be added; never falls
 */
public record ClusterMap(
    long epoch,
    String cluster,
    long clusterId,
    Ring ring,
    List<NodeInfo> nodes,
    List<GroupInfo> groups,
    SlotOwners slots,
    List<SlotMove> moves,
    long slotsEpoch,
    int nextGroup) {
  /**
   * What holds for all groups.
   *
   * @param virtualNodes points on the ring for each unit of a group's weight
   * @param replication how many voters each group should have, as far as there are nodes
   * @param rebalancing whether slots that are not where the ring wants them set out; those under
   *     way arrive in any case
   */
  public record Ring(int virtualNodes, int replication, boolean rebalancing) {
    public Ring {
      if (virtualNodes < 1 || replication < 1) {
        throw new IllegalArgumentException(
            "not a ring: " + virtualNodes + " virtual nodes, " + replication + " replicas");
      }
    }
  }

  public ClusterMap {
    nodes = List.copyOf(nodes);
    groups = List.copyOf(groups);
    moves = List.copyOf(moves);
  }

  public int virtualNodes() {
    return ring.virtualNodes();
  }

  /** The next map, in which nodes and groups are others and every slot is where it was. */
  public ClusterMap next(List<NodeInfo> changedNodes, List<GroupInfo> changedGroups) {
    int next = Math.max(nextGroup, changedGroups.getLast().id() + 1);
    return new ClusterMap(
        epoch + 1,
        cluster,
        clusterId,
        ring,
        changedNodes,
        changedGroups,
        slots,
        moves,
        slotsEpoch,
        next);
  }

  /** The next map, with other settings. */
  public ClusterMap next(Ring changed) {
    return new ClusterMap(
        epoch + 1, cluster, clusterId, changed, nodes, groups, slots, moves, slotsEpoch, nextGroup);
  }

  /** The next map, of the cluster that has this id. */
  public ClusterMap next(long drawnId) {
    return new ClusterMap(
        epoch + 1, cluster, drawnId, ring, nodes, groups, slots, moves, slotsEpoch, nextGroup);
  }

  /** The next map, in which other slots are under way. */
  public ClusterMap moving(List<SlotMove> changed) {
    return new ClusterMap(
        epoch + 1, cluster, clusterId, ring, nodes, groups, slots, changed, slotsEpoch, nextGroup);
  }

  /** The next map, in which a slot has arrived at a group, and is not under way any more. */
  public ClusterMap moved(int slot, int owner) {
    List<SlotMove> left = new ArrayList<>(moves);
    left.removeIf(move -> move.slot() == slot);
    return new ClusterMap(
        epoch + 1,
        cluster,
        clusterId,
        ring,
        nodes,
        groups,
        slots.with(owner, slot),
        left,
        epoch + 1,
        nextGroup);
  }

  /** The same map as the one that follows {@code before}: several changes make one epoch. */
  public ClusterMap after(ClusterMap before) {
    List<SlotMove> numbered = new ArrayList<>();
    for (SlotMove move : moves) {
      long id = Math.min(move.id(), before.epoch + 1);
      numbered.add(new SlotMove(move.slot(), move.from(), move.to(), id));
    }
    return new ClusterMap(
        before.epoch + 1,
        cluster,
        clusterId,
        ring,
        nodes,
        groups,
        slots,
        numbered,
        slotsEpoch == before.slotsEpoch ? slotsEpoch : before.epoch + 1,
        nextGroup);
  }

  /** Whether nodes and replicas are the same as in another map: only slots have moved. */
  public boolean hasSamePlaces(ClusterMap other) {
    return nodes.equals(other.nodes) && groups.equals(other.groups);
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

  /** The move of this slot; null when it stays where it is. */
  public SlotMove move(int slot) {
    for (SlotMove move : moves) {
      if (move.slot() == slot) {
        return move;
      }
    }
    return null;
  }
}
