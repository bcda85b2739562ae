package io.pontoon.router.route;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;

/** One ClusterMap as the data path reads it: the group of a slot is two array reads. Immutable. */
public final class RouteTable {
  private final ClusterMap map;
  private final int[] groups;

  public RouteTable(ClusterMap map) {
    this(
        map,
        map.groups().stream()
            .mapToInt(GroupInfo::id)
            .filter(id -> id != GroupInfo.META)
            .sorted()
            .toArray());
  }

  private RouteTable(ClusterMap map, int[] groups) {
    this.map = map;
    this.groups = groups;
  }

  /** That of the map that follows. */
  RouteTable next(ClusterMap newer) {
    return newer.groups().equals(map.groups())
        ? new RouteTable(newer, groups)
        : new RouteTable(newer);
  }

  public ClusterMap map() {
    return map;
  }

  public long epoch() {
    return map.epoch();
  }

  /** What requests are sent by: a map in which every slot is where this one has it. */
  public long slotsEpoch() {
    return map.slotsEpoch();
  }

  public int groupOf(int slot) {
    return map.slots().of(slot);
  }

  /** The ids of the groups that carry keys, ascending. Not to be changed. */
  public int[] groups() {
    return groups;
  }

  /** Where a group may be led: also by one that joins or leaves, whatever the map says yet. */
  static int[] nodesOf(GroupInfo group) {
    return group.replicas().stream()
        .mapToInt(GroupInfo.Replica::node)
        .filter(node -> node != GroupInfo.Replica.NOWHERE)
        .distinct()
        .toArray();
  }
}
