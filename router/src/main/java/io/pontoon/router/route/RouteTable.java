package io.pontoon.router.route;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import java.util.List;

/** One ClusterMap as the data path reads it: the group of a slot is one array read. Immutable. */
public final class RouteTable {
  private final ClusterMap map;
  private final int[] groups;

  public RouteTable(ClusterMap map) {
    this.map = map;
    this.groups =
        map.groups().stream()
            .mapToInt(GroupInfo::id)
            .filter(id -> id != GroupInfo.META)
            .sorted()
            .toArray();
  }

  public ClusterMap map() {
    return map;
  }

  public long epoch() {
    return map.epoch();
  }

  public int groupOf(int slot) {
    return map.slots().of(slot);
  }

  /** The ids of the groups that carry keys, ascending. Not to be changed. */
  public int[] groups() {
    return groups;
  }

  static int[] nodesOf(GroupInfo group) {
    List<GroupInfo.Replica> replicas = group.replicas();
    int[] nodes = new int[replicas.size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = replicas.get(i).node();
    }
    return nodes;
  }
}
