package io.pontoon.node.meta;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.node.raft.config.GroupConfig;
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
   * group. Only while the group is steady: one replacement at a time. But one that is only joining
   * may be replaced in any case: if its node is dead, the group would never be steady again.
   */
  record Move(int group, int from, int to) implements MapChange {}

  /** A group has come to this configuration, and it is committed. */
  record ConfigReached(int group, GroupConfig config) implements MapChange {}

  /**
   * A node is there, at this place: a new one joins, a known one may have moved. Nothing happens
   * when the cluster knows another data directory by its id.
   */
  record Joined(int node, String host, int port, int clientPort, String zone, long store)
      implements MapChange {}

  /**
   * What the cluster has in mind with a node. None leaves when too few would stay for all replicas
   * of a group.
   */
  record Intended(int node, NodeInfo.State state) implements MapChange {}

  /** A node that holds nothing any more is forgotten. */
  record Removed(int node) implements MapChange {}

  /** The cluster gets the id by which it is told from others of its name. */
  record Named(long clusterId) implements MapChange {}

  /** A steady group gets one more replica. */
  record Grow(int group, int to) implements MapChange {}

  /** A steady group gets rid of one replica; never of its last. */
  record Shrink(int group, int from) implements MapChange {}

  /** A group should be led on this node, where it has a replica. */
  record Lead(int group, int node) implements MapChange {}

  /** A group without slots is added, with a replica on each of these nodes. The id is the next. */
  record AddGroup(int group, List<Integer> nodes) implements MapChange {
    public AddGroup {
      nodes = List.copyOf(nodes);
    }
  }

  /** A group takes another share of the ring; 0 sends it away, which the last one refuses. */
  record Weigh(int group, int weight) implements MapChange {}

  /** A group that is leaving and owns nothing any more is forgotten. */
  record RemoveGroup(int group) implements MapChange {}

  /** A slot sets out from its owner to another group. */
  record Depart(int slot, int from, int to) implements MapChange {}

  /**
   * A slot has arrived, which the groups' own logs say: the map follows, whatever it had in mind
   * since.
   */
  record Arrived(SlotMove move) implements MapChange {}

  /** Whether slots set out by themselves to where the ring wants them. */
  record Rebalance(boolean on) implements MapChange {}

  /** The map after this change and, if anything has changed, an epoch later; else the same. */
  static ClusterMap apply(ClusterMap map, MapChange change) {
    return switch (change) {
      case StoreKnown known -> NodeChanges.storeKnown(map, known);
      case Rejoin rejoin -> NodeChanges.rejoin(map, rejoin);
      case Joined joined -> NodeChanges.joined(map, joined);
      case Intended intended -> NodeChanges.intended(map, intended);
      case Removed removed -> NodeChanges.removed(map, removed);
      case Named named ->
          map.clusterId() == 0 && named.clusterId != 0 ? map.next(named.clusterId) : map;
      case Move move -> ReplicaChanges.move(map, move);
      case Grow grow -> ReplicaChanges.grow(map, grow);
      case Shrink shrink -> ReplicaChanges.shrink(map, shrink);
      case Lead lead -> ReplicaChanges.lead(map, lead);
      case ConfigReached reached -> ReplicaChanges.configReached(map, reached);
      case AddGroup added -> SlotChanges.addGroup(map, added);
      case Weigh weigh -> SlotChanges.weigh(map, weigh);
      case RemoveGroup gone -> SlotChanges.removeGroup(map, gone);
      case Depart depart -> SlotChanges.depart(map, depart);
      case Arrived arrived -> SlotChanges.arrived(map, arrived.move);
      case Rebalance(boolean on) ->
          on == map.ring().rebalancing()
              ? map
              : map.next(new ClusterMap.Ring(map.virtualNodes(), map.ring().replication(), on));
    };
  }

  /** The map after all of these and, if anything has changed, one epoch later; else the same. */
  static ClusterMap applyAll(ClusterMap map, Iterable<? extends MapChange> changes) {
    ClusterMap changed = map;
    for (MapChange change : changes) {
      changed = apply(changed, change);
    }
    return changed == map ? map : changed.after(map);
  }
}
