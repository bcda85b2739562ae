package io.pontoon.router.route;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import java.util.Arrays;

/** The links of one loop to all groups that carry keys. */
final class GroupLinks {
  /** Makes the link to a group that is new. */
  @FunctionalInterface
  interface Maker {
    GroupLink make(int group, int[] replicas);
  }

  private final Maker maker;
  private GroupLink[] byId = {};
  private GroupLink[] all = {};

  GroupLinks(Maker maker) {
    this.maker = maker;
  }

  /** Null when there is none. */
  GroupLink find(int group) {
    return group >= 0 && group < byId.length ? byId[group] : null;
  }

  /** Not to be changed; another one after {@link #follow}. */
  GroupLink[] all() {
    return all;
  }

  /** The map has changed: new groups are linked, those that have gone are forgotten when idle. */
  void follow(ClusterMap map) {
    byId = Arrays.copyOf(byId, Math.max(byId.length, map.groups().getLast().id() + 1));
    for (int id = 0; id < byId.length; id++) {
      if (byId[id] != null && map.group(id) == null && byId[id].idle()) {
        byId[id] = null;
      }
    }
    for (GroupInfo group : map.groups()) {
      if (group.id() == GroupInfo.META) {
        continue;
      }
      int[] replicas = RouteTable.nodesOf(group);
      if (byId[group.id()] == null) {
        byId[group.id()] = maker.make(group.id(), replicas);
      }
      byId[group.id()].mapChanged(replicas, map.slotsEpoch());
    }
    all = Arrays.stream(byId).filter(link -> link != null).toArray(GroupLink[]::new);
  }
}
