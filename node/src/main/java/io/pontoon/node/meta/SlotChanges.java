package io.pontoon.node.meta;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.topology.SlotOwners;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What becomes of groups and of the slots that they own. */
final class SlotChanges {
  private SlotChanges() {}

  static ClusterMap addGroup(ClusterMap map, MapChange.AddGroup added) {
    if (added.group() != map.nextGroup()
        || added.group() > GroupInfo.ID_MAX
        || added.nodes().isEmpty()) {
      return map;
    }
    List<Replica> replicas = new ArrayList<>();
    for (int node : added.nodes()) {
      if (map.node(node) == null || replicas.stream().anyMatch(r -> r.node() == node)) {
        return map;
      }
      replicas.add(new Replica(replicas.size() + 1, node));
    }
    List<GroupInfo> groups = new ArrayList<>(map.groups());
    groups.add(GroupInfo.added(added.group(), replicas));
    return map.next(map.nodes(), groups);
  }

  static ClusterMap weigh(ClusterMap map, MapChange.Weigh weigh) {
    GroupInfo group = map.group(weigh.group());
    if (group == null
        || group.id() == GroupInfo.META
        || group.weight() == weigh.weight()
        || weigh.weight() < 0
        || weigh.weight() == 0 && isLastToStay(map, group)) {
      return map;
    }
    return ReplicaChanges.with(map, group.with(weigh.weight()));
  }

  private static boolean isLastToStay(ClusterMap map, GroupInfo group) {
    for (GroupInfo other : map.groups()) {
      if (other.id() != GroupInfo.META && other.id() != group.id() && !other.isLeaving()) {
        return false;
      }
    }
    return true;
  }

  static ClusterMap removeGroup(ClusterMap map, MapChange.RemoveGroup gone) {
    GroupInfo group = map.group(gone.group());
    if (group == null || !group.isLeaving() || map.slots().count(group.id()) > 0) {
      return map;
    }
    for (SlotMove move : map.moves()) {
      if (move.to() == group.id()) {
        return map;
      }
    }
    List<GroupInfo> groups = new ArrayList<>(map.groups());
    groups.remove(group);
    return map.next(map.nodes(), groups);
  }

  static ClusterMap depart(ClusterMap map, MapChange.Depart depart) {
    int slot = depart.slot();
    if (slot < 0
        || slot >= SlotOwners.SLOTS
        || depart.from() == depart.to()
        || map.slots().of(slot) != depart.from()
        || map.group(depart.to()) == null
        || depart.to() == GroupInfo.META
        || map.move(slot) != null) {
      return map;
    }
    List<SlotMove> moves = new ArrayList<>(map.moves());
    moves.add(new SlotMove(slot, depart.from(), depart.to(), map.epoch() + 1));
    moves.sort(Comparator.comparingInt(SlotMove::slot));
    return map.moving(moves);
  }

  static ClusterMap arrived(ClusterMap map, SlotMove move) {
    return move.equals(map.move(move.slot())) ? map.moved(move.slot(), move.to()) : map;
  }
}
