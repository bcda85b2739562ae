package io.pontoon.router.route;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import java.util.Arrays;
import java.util.List;

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
  private int[][] replicas = {};
  private List<GroupInfo> followed = List.of();

  /** Whether there are links to groups that the map has not, since they are not idle. */
  private boolean anyGone;

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
    if (anyGone || !map.groups().equals(followed)) { // else only slots have moved
      link(map);
    }
    for (GroupInfo group : map.groups()) {
      if (group.id() != GroupInfo.META) {
        byId[group.id()].mapChanged(replicas[group.id()], map.slotsEpoch());
      }
    }
  }

  private void link(ClusterMap map) {
    followed = map.groups();
    anyGone = false;
    replicas = new int[map.groups().getLast().id() + 1][];
    byId = Arrays.copyOf(byId, Math.max(byId.length, map.groups().getLast().id() + 1));
    for (int id = 0; id < byId.length; id++) {
      if (byId[id] != null && map.group(id) == null) {
        byId[id] = byId[id].idle() ? null : byId[id];
        anyGone |= byId[id] != null;
      }
    }
    for (GroupInfo group : map.groups()) {
      if (group.id() == GroupInfo.META) {
        continue;
      }
      replicas[group.id()] = RouteTable.nodesOf(group);
      if (byId[group.id()] == null) {
        byId[group.id()] = maker.make(group.id(), replicas[group.id()]);
      }
    }
    all = Arrays.stream(byId).filter(link -> link != null).toArray(GroupLink[]::new);
  }
}
