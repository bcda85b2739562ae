package io.pontoon.router.admin;

import io.pontoon.common.command.Args;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.ring.HashRing;
import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where things are: RING, ROUTE, REPLICAS and LEADER. Told from the map and from what this loop has
 * heard; nobody is asked.
 */
final class PlaceReplies {
  private static final int SAMPLES = 20;
  private static final int SAMPLES_MAX = 10_000;
  private static final int[] GROUP_WIDTHS = {8, 8, 8, 8};
  private static final int[] POINT_WIDTHS = {18, 8};

  private final RouterFacts facts;

  PlaceReplies(RouterFacts facts) {
    this.facts = facts;
  }

  void ring(Args args, Topology cluster, RespWriter to) {
    int samples = args.count() == 0 ? SAMPLES : Names.number(args.text(0));
    if (samples < 0 || samples > SAMPLES_MAX || args.count() > 1) {
      to.error("ERR RING wants a number of samples from 0 to " + SAMPLES_MAX);
      return;
    }
    ClusterMap map = cluster.map();
    List<HashRing.Member> members = new ArrayList<>();
    for (GroupInfo group : cluster.groups()) {
      if (!group.isLeaving()) {
        members.add(new HashRing.Member(group.id(), group.weight()));
      }
    }
    int[] wanted = members.isEmpty() ? new int[0] : HashRing.owners(members, map.virtualNodes());
    List<Map<String, Object>> groups = new ArrayList<>();
    for (GroupInfo group : cluster.groups()) {
      Map<String, Object> fields = Answer.map();
      fields.put("group", group.id());
      fields.put("weight", group.weight());
      fields.put("owned", map.slots().count(group.id()));
      fields.put("wanted", count(wanted, group.id()));
      groups.add(fields);
    }
    List<Map<String, Object>> points = new ArrayList<>();
    for (HashRing.Point point : HashRing.sample(members, map.virtualNodes(), samples)) {
      Map<String, Object> fields = Answer.map();
      fields.put("hash", String.format("%016x", point.hash()));
      fields.put("group", point.group());
      points.add(fields);
    }
    if (to.resp3()) {
      Map<String, Object> all = Answer.map();
      all.put("ring", points);
      all.put("node_count", map.nodes().size());
      all.put("virtual_nodes", map.virtualNodes());
      all.put("rebalancing", map.ring().rebalancing());
      all.put("groups", groups);
      Answer.write(to, all);
    } else {
      Answer.lines(to, ringLines(map, groups, points));
    }
  }

  private static int count(int[] owners, int group) {
    int count = 0;
    for (int owner : owners) {
      count += owner == group ? 1 : 0;
    }
    return count;
  }

  private static List<String> ringLines(
      ClusterMap map, List<Map<String, Object>> groups, List<Map<String, Object>> points) {
    List<String> lines = new ArrayList<>();
    lines.add("node_count: " + map.nodes().size());
    lines.add("virtual_nodes: " + map.virtualNodes());
    lines.add("rebalancing: " + (map.ring().rebalancing() ? "on" : "off"));
    lines.add(Answer.row(GROUP_WIDTHS, "GROUP", "WEIGHT", "OWNED", "WANTED"));
    groups.forEach(group -> lines.add(Answer.row(GROUP_WIDTHS, group.values().toArray())));
    if (!points.isEmpty()) {
      lines.add(Answer.row(POINT_WIDTHS, "HASH", "GROUP"));
      points.forEach(point -> lines.add(Answer.row(POINT_WIDTHS, point.values().toArray())));
    }
    return lines;
  }

  void route(Args args, Topology cluster, RespWriter to) {
    int slot = Slots.of(args.array(), args.offset(0), args.length(0));
    GroupInfo group = cluster.map().group(cluster.map().slots().of(slot));
    NodeInfo leader = cluster.map().node(cluster.leader(group.id()));
    List<String> healthy =
        cluster.holders(group).stream()
            .filter(node -> cluster.links().nodes().isUp(node.id()))
            .map(node -> Names.node(node.id()))
            .toList();
    Map<String, Object> fields = Answer.map();
    fields.put("key", args.bytes(0));
    fields.put("slot", slot);
    fields.put("group", group.id());
    fields.put("primary_owner", leader == null ? null : Names.node(leader.id()));
    fields.put("address", leader == null ? null : Names.address(leader));
    fields.put("replicas", followers(cluster, group));
    fields.put("healthy_replicas", healthy);
    fields.put("is_local", isHere(group));
    fields.put("is_primary", leader != null && leader.id() == facts.node());
    Answer.write(to, fields);
  }

  /** A router is no node: nothing is on it. */
  private boolean isHere(GroupInfo group) {
    return facts.node() != 0 && group.replicaOn(facts.node()) != null;
  }

  /** All that hold the group but for its leader, when one is known. */
  private static List<String> followers(Topology cluster, GroupInfo group) {
    return cluster.holders(group).stream()
        .filter(node -> node.id() != cluster.leader(group.id()))
        .map(node -> Names.node(node.id()))
        .toList();
  }

  void replicas(Args args, Topology cluster, RespWriter to) {
    Map<String, Object> fields = Answer.map();
    if (args.count() > 1) {
      to.error("ERR wrong number of arguments for 'replicas' command");
      return;
    }
    if (args.count() == 0) {
      fields.put("replication_factor", cluster.map().ring().replication());
      fields.put("default_consistency", "STRONG");
      fields.put("pending_requests", cluster.links().unanswered());
      fields.put("async_queue_size", 0);
    } else {
      int slot = Slots.of(args.array(), args.offset(0), args.length(0));
      GroupInfo group = cluster.map().group(cluster.map().slots().of(slot));
      fields.put("key", args.bytes(0));
      fields.put("primary", Names.node(cluster.leader(group.id())));
      fields.put("replicas", followers(cluster, group));
      fields.put("is_local_replica", isHere(group));
    }
    Answer.write(to, fields);
  }

  void leader(Args args, Topology cluster, RespWriter to) {
    int group = args.count() == 0 ? GroupInfo.META : Names.number(args.text(0));
    if (args.count() > 1) {
      to.error("ERR wrong number of arguments for 'leader' command");
    } else if (cluster.map().group(group) == null) {
      to.error("ERR no such group '" + args.text(0) + "'");
    } else {
      NodeInfo leader = cluster.map().node(cluster.leader(group));
      if (to.resp3()) {
        Map<String, Object> fields = Answer.map();
        fields.put("leader_id", leader == null ? null : Names.node(leader.id()));
        fields.put("leader_address", leader == null ? null : Names.host(leader, leader.port()));
        fields.put("is_self", leader != null && leader.id() == facts.node());
        Answer.write(to, fields);
      } else if (leader == null) {
        to.simple("No leader elected");
      } else {
        to.simple("Current leader: " + Names.node(leader.id()));
      }
    }
  }
}
