package io.pontoon.router.admin;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotOwners;
import io.pontoon.router.route.Links;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Who has what at this moment, by the map and by what this loop has heard; nobody is asked. */
record Topology(ClusterMap map, Links links) {
  /** Slots without a gap, both ends among them. */
  record Range(int first, int last) {}

  static Topology of(Links links) {
    return new Topology(links.table().map(), links);
  }

  /** The groups that carry keys. */
  List<GroupInfo> groups() {
    return map.groups().stream().filter(group -> group.id() != GroupInfo.META).toList();
  }

  /** 0 when none is known. */
  int leader(int group) {
    return links.leader(group);
  }

  /**
   * The node that clients should go to first: the leader or, as long as none is known, one that may
   * become it.
   */
  NodeInfo master(GroupInfo group) {
    NodeInfo leader = map.node(leader(group.id()));
    if (leader != null) {
      return leader;
    }
    List<NodeInfo> all = holders(group);
    return all.stream()
        .filter(node -> links.nodes().isUp(node.id()))
        .findFirst()
        .orElse(all.isEmpty() ? null : all.getFirst());
  }

  /** The nodes that hold a replica, in the map's order. */
  List<NodeInfo> holders(GroupInfo group) {
    List<NodeInfo> nodes = new ArrayList<>();
    for (GroupInfo.Replica replica : group.replicas()) {
      NodeInfo node = map.node(replica.node());
      if (node != null && !nodes.contains(node)) {
        nodes.add(node);
      }
    }
    return nodes;
  }

  /** The slots of the groups that are wanted. */
  List<Range> ranges(IntPredicate wanted) {
    List<Range> ranges = new ArrayList<>();
    int first = -1;
    for (int slot = 0; slot <= SlotOwners.SLOTS; slot++) {
      boolean in = slot < SlotOwners.SLOTS && wanted.test(map.slots().of(slot));
      if (in && first < 0) {
        first = slot;
      } else if (!in && first >= 0) {
        ranges.add(new Range(first, slot - 1));
        first = -1;
      }
    }
    return ranges;
  }
}
