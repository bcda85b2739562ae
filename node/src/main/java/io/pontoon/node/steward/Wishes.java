package io.pontoon.node.steward;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.GroupInfo.Role;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.meta.NodeChanges;
import io.pontoon.node.placement.Liveness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * What users may ask of the cluster, in words, and what would do harm and is refused with the
 * reason. Pure.
 */
final class Wishes {
  /** More replicas on one node than this would leave none of them time. */
  private static final int REPLICAS_A_NODE_MAX = 1_000;

  private static final String UNKNOWN = "unknown request";

  private final ClusterMap map;
  private final Liveness liveness;

  Wishes(ClusterMap map, Liveness liveness) {
    this.map = map;
    this.liveness = liveness;
  }

  /** {@code words}: the fixed ones in capitals, numbers as digits. */
  Wish judge(List<String> words) {
    try {
      return switch (words.getFirst() + (words.size() > 1 ? " " + words.get(1) : "")) {
        case "NODE DECOMMISSION" -> decommission(number(words, 2));
        case "NODE RECOMMISSION" -> intend(number(words, 2), NodeInfo.State.ACTIVE);
        case "NODE REMOVE" -> remove(number(words, 2));
        case "SHARDS ADD" -> add(number(words, 2));
        case "SHARDS REMOVE" -> weigh(number(words, 2), 0);
        case "SHARDS WEIGHT" -> weigh(number(words, 2), number(words, 3));
        case "REBALANCE START" -> rebalance(true);
        case "REBALANCE PAUSE" -> rebalance(false);
        default ->
            words.getFirst().equals("FAILOVER") && words.size() > 1
                ? failover(number(words, 1), words.size() > 3 ? number(words, 3) : 0)
                : Wish.refused(UNKNOWN);
      };
    } catch (NumberFormatException | IndexOutOfBoundsException unclear) {
      return Wish.refused(UNKNOWN);
    }
  }

  private static int number(List<String> words, int at) {
    return Integer.parseInt(words.get(at));
  }

  private static Wish noNode(int node) {
    return Wish.refused("no such node '" + node + "'");
  }

  private static Wish noGroup(int group) {
    return Wish.refused("no such group '" + group + "'");
  }

  /** As many nodes must stay as the largest group has replicas: it would get smaller otherwise. */
  private Wish decommission(int id) {
    NodeInfo node = map.node(id);
    if (node == null) {
      return noNode(id);
    }
    long left = NodeChanges.activeWithout(map, node);
    long needed = NodeChanges.copies(map);
    if (node.isActive() && left < needed) {
      return Wish.refused(
          "node "
              + id
              + " cannot leave: "
              + left
              + " nodes would be left for groups of "
              + needed
              + " replicas; add a node first");
    }
    return intend(id, NodeInfo.State.LEAVING);
  }

  private Wish intend(int id, NodeInfo.State state) {
    return map.node(id) == null
        ? noNode(id)
        : Wish.of(
            new MapChange.Intended(id, state),
            shown -> shown.node(id) != null && shown.node(id).state() == state);
  }

  private Wish remove(int id) {
    if (map.node(id) == null) {
      return noNode(id);
    }
    long held = map.groups().stream().filter(group -> group.replicaOn(id) != null).count();
    if (held > 0) {
      return Wish.refused(
          "node "
              + id
              + " holds replicas of "
              + held
              + " groups: NODE DECOMMISSION "
              + id
              + " sends them elsewhere first");
    }
    if (map.nodes().size() == 1) {
      return Wish.refused("node " + id + " is the last one");
    }
    return Wish.of(new MapChange.Removed(id), shown -> shown.node(id) == null);
  }

  private Wish add(int count) {
    List<NodeInfo> live = new ArrayList<>();
    for (NodeInfo node : map.nodes()) {
      if (node.isActive() && liveness.deadMillis(node.id()) == 0) {
        live.add(node);
      }
    }
    int copies = Math.min(map.ring().replication(), live.size());
    long replicas = ((long) map.groups().size() + count) * copies;
    if (count < 1) {
      return Wish.refused("at least one group is to be added");
    }
    if (count > GroupInfo.ID_MAX - map.nextGroup() + 1) {
      return Wish.refused("the ids of groups end at " + GroupInfo.ID_MAX);
    }
    int last = map.nextGroup() + count - 1;
    if (live.isEmpty() || replicas > (long) REPLICAS_A_NODE_MAX * live.size()) {
      return Wish.refused(
          count
              + " groups more would be "
              + replicas
              + " replicas on "
              + live.size()
              + " nodes; a node takes "
              + REPLICAS_A_NODE_MAX);
    }
    TreeMap<Integer, Integer> held = new TreeMap<>();
    for (GroupInfo group : map.groups()) {
      group.replicas().forEach(replica -> held.merge(replica.node(), 1, Integer::sum));
    }
    List<MapChange> changes = new ArrayList<>();
    for (int group = map.nextGroup(); group <= last; group++) {
      List<Integer> nodes = spread(live, held, copies);
      nodes.forEach(node -> held.merge(node, 1, Integer::sum));
      changes.add(new MapChange.AddGroup(group, nodes));
    }
    return new Wish(null, changes, shown -> shown.nextGroup() > last, "");
  }

  /** The nodes that hold least, each in a zone of its own as far as there are so many. */
  private static List<Integer> spread(
      List<NodeInfo> live, TreeMap<Integer, Integer> held, int copies) {
    List<NodeInfo> left = new ArrayList<>(live);
    left.sort(
        Comparator.<NodeInfo>comparingInt(node -> held.getOrDefault(node.id(), 0))
            .thenComparingInt(NodeInfo::id));
    TreeMap<String, Integer> zones = new TreeMap<>();
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < copies) {
      NodeInfo best = left.getFirst();
      for (NodeInfo node : left) {
        if (zones.getOrDefault(node.zone(), 0) < zones.getOrDefault(best.zone(), 0)) {
          best = node;
        }
      }
      left.remove(best);
      zones.merge(best.zone(), 1, Integer::sum);
      chosen.add(best.id());
    }
    return chosen;
  }

  private Wish weigh(int id, int weight) {
    GroupInfo group = map.group(id);
    if (group == null || id == GroupInfo.META) {
      return noGroup(id);
    }
    if (weight < 0) {
      return Wish.refused("a weight is not below 0");
    }
    boolean last =
        map.groups().stream()
            .allMatch(other -> other.id() == GroupInfo.META || other == group || other.isLeaving());
    if (weight == 0 && last) {
      return Wish.refused("group " + id + " is the last one: its slots have nowhere to go");
    }
    return Wish.of(
        new MapChange.Weigh(id, weight),
        shown -> shown.group(id) == null || shown.group(id).weight() == weight);
  }

  private Wish rebalance(boolean on) {
    return Wish.of(new MapChange.Rebalance(on), shown -> shown.ring().rebalancing() == on);
  }

  private Wish failover(int id, int to) {
    GroupInfo group = map.group(id);
    if (group == null) {
      return noGroup(id);
    }
    Replica chosen = to == 0 ? heir(group) : group.replicaOn(to);
    if (to != 0 && map.node(to) == null) {
      return noNode(to);
    }
    if (chosen == null) {
      return Wish.refused(
          to == 0
              ? "group " + id + " has no other replica that could lead"
              : "node " + to + " holds no replica of group " + id);
    }
    if (chosen.role() != Role.VOTER || liveness.deadMillis(chosen.node()) > 0) {
      return Wish.refused(
          "node "
              + chosen.node()
              + " cannot lead group "
              + id
              + ": it is "
              + (chosen.role() == Role.VOTER ? "not alive" : "on its way in or out"));
    }
    int node = chosen.node();
    return Wish.of(
        new MapChange.Lead(id, node),
        shown -> shown.group(id) == null || shown.group(id).replicas().getFirst().node() == node);
  }

  /** Who leads next when nobody is named: the next voter that lives. */
  private Replica heir(GroupInfo group) {
    for (Replica replica : group.replicas().subList(1, group.replicas().size())) {
      if (replica.role() == Role.VOTER && liveness.deadMillis(replica.node()) == 0) {
        return replica;
      }
    }
    return null;
  }
}
