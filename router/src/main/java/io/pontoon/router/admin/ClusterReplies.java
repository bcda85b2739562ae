package io.pontoon.router.admin;

import io.pontoon.common.command.Args;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.topology.SlotOwners;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * CLUSTER and its subcommands in Redis's forms, see
 * https://redis.io/docs/latest/commands/cluster-nodes/ and those beside it. A node of Pontoon leads
 * some groups and follows in others, for which those forms have no words. So slots are listed by
 * group, the leader first; and where nodes are listed each is a master, with the slots that it
 * leads.
 */
final class ClusterReplies {
  private final RouterFacts facts;

  ClusterReplies(RouterFacts facts) {
    this.facts = facts;
  }

  void run(String subcommand, Args args, Topology cluster, RespWriter to) {
    switch (subcommand) {
      case "slots" -> Answer.write(to, slots(cluster));
      case "shards" -> Answer.write(to, shards(cluster));
      case "nodes" -> to.verbatim("txt", nodes(cluster));
      case "info" -> to.verbatim("txt", info(cluster));
      case "keyslot" -> to.integer(Slots.of(args.array(), args.offset(1), args.length(1)));
      case "myid", "myshardid" -> to.bulk(self(cluster.map()));
      case "replicas" -> replicas(args.text(1), cluster, to);
      default -> throw new AssertionError(subcommand);
    }
  }

  private String self(ClusterMap map) {
    return facts.node() == 0 ? facts.runId() : Names.hex(map, facts.node());
  }

  private static void replicas(String id, Topology cluster, RespWriter to) {
    for (NodeInfo node : cluster.map().nodes()) {
      if (Names.hex(cluster.map(), node.id()).equals(id)) {
        to.array(0);
        return;
      }
    }
    to.error("ERR Unknown node " + id);
  }

  private static List<Object> slots(Topology cluster) {
    ClusterMap map = cluster.map();
    // Groups with the same nodes in the same order are one to the client, and their ranges join.
    Map<Integer, List<NodeInfo>> nodes =
        cluster.groups().stream()
            .collect(Collectors.toMap(GroupInfo::id, group -> masterFirst(cluster, group)));
    List<Object> entries = new ArrayList<>();
    int first = 0;
    for (int slot = 1; slot <= SlotOwners.SLOTS; slot++) {
      List<NodeInfo> before = nodes.get(map.slots().of(slot - 1));
      if (slot == SlotOwners.SLOTS || !nodes.get(map.slots().of(slot)).equals(before)) {
        List<Object> entry = new ArrayList<>(List.of(first, slot - 1));
        before.forEach(node -> entry.add(slotNode(map, node)));
        entries.add(entry);
        first = slot;
      }
    }
    return entries;
  }

  private static List<NodeInfo> masterFirst(Topology cluster, GroupInfo group) {
    List<NodeInfo> nodes = new ArrayList<>();
    NodeInfo master = cluster.master(group);
    if (master != null) {
      nodes.add(master);
    }
    cluster.followers(group).stream()
        .filter(node -> cluster.links().isUp(node.id()))
        .sorted(java.util.Comparator.comparingInt(NodeInfo::id))
        .forEach(nodes::add);
    return nodes;
  }

  private static List<Object> slotNode(ClusterMap map, NodeInfo node) {
    return List.of(node.host(), node.clientPort(), Names.hex(map, node.id()), Map.of());
  }

  private static List<Object> shards(Topology cluster) {
    List<Object> shards = new ArrayList<>();
    for (GroupInfo group : cluster.groups()) {
      Map<String, Object> shard = Answer.map();
      List<Object> ends = new ArrayList<>();
      for (Topology.Range range : cluster.ranges(owner -> owner == group.id())) {
        ends.add(range.first());
        ends.add(range.last());
      }
      List<Object> nodes = new ArrayList<>();
      NodeInfo master = cluster.master(group);
      for (NodeInfo node : cluster.holders(group)) {
        Map<String, Object> entry = Answer.map();
        entry.put("id", Names.hex(cluster.map(), node.id()));
        entry.put("port", node.clientPort());
        entry.put("ip", node.host());
        entry.put("endpoint", node.host());
        entry.put("role", node == master ? "master" : "replica");
        entry.put("replication-offset", 0);
        entry.put("health", cluster.links().isUp(node.id()) ? "online" : "failed");
        nodes.add(entry);
      }
      shard.put("slots", ends);
      shard.put("nodes", nodes);
      shards.add(shard);
    }
    return shards;
  }

  private String nodes(Topology cluster) {
    ClusterMap map = cluster.map();
    StringBuilder text = new StringBuilder();
    for (NodeInfo node : map.nodes()) {
      boolean up = cluster.links().isUp(node.id());
      text.append(Names.hex(map, node.id()))
          .append(' ')
          .append(Names.host(node, node.clientPort()))
          .append('@')
          .append(node.port())
          .append(node.id() == facts.node() ? " myself,master" : " master")
          .append(up ? "" : ",fail?")
          .append(" - 0 ")
          .append(up ? facts.clock().wallMillis() : 0)
          .append(' ')
          .append(map.epoch())
          .append(up ? " connected" : " disconnected");
      appendSlots(text, cluster, node);
      text.append('\n');
    }
    return text.toString();
  }

  private void appendSlots(StringBuilder text, Topology cluster, NodeInfo node) {
    List<Integer> led = new ArrayList<>();
    for (GroupInfo group : cluster.groups()) {
      if (node.equals(cluster.master(group))) {
        led.add(group.id());
      }
    }
    for (Topology.Range range : cluster.ranges(led::contains)) {
      text.append(' ').append(range.first());
      if (range.last() > range.first()) {
        text.append('-').append(range.last());
      }
    }
  }

  private String info(Topology cluster) {
    ClusterMap map = cluster.map();
    int served = 0;
    for (GroupInfo group : cluster.groups()) {
      served += cluster.leader(group.id()) == 0 ? 0 : map.slots().count(group.id());
    }
    long leaders =
        cluster.groups().stream()
            .map(cluster::master)
            .filter(node -> node != null)
            .distinct()
            .count();
    StringBuilder text = new StringBuilder();
    line(text, "cluster_state", served == SlotOwners.SLOTS ? "ok" : "fail");
    line(text, "cluster_slots_assigned", SlotOwners.SLOTS);
    line(text, "cluster_slots_ok", served);
    line(text, "cluster_slots_pfail", SlotOwners.SLOTS - served);
    line(text, "cluster_slots_fail", 0);
    line(text, "cluster_known_nodes", map.nodes().size());
    line(text, "cluster_size", leaders);
    line(text, "cluster_current_epoch", map.epoch());
    line(text, "cluster_my_epoch", map.epoch());
    line(text, "cluster_stats_messages_sent", 0);
    line(text, "cluster_stats_messages_received", 0);
    line(text, "total_cluster_links_buffer_limit_exceeded", 0);
    line(text, "pontoon_cluster_id", Long.toHexString(map.clusterId()));
    line(text, "pontoon_groups", cluster.groups().size());
    line(text, "pontoon_slots_moving", map.moves().stream().map(SlotMove::slot).distinct().count());
    line(text, "pontoon_rebalancing", map.ring().rebalancing() ? "on" : "off");
    return text.toString();
  }

  private static void line(StringBuilder to, String name, Object value) {
    to.append(name).append(':').append(value).append("\r\n");
  }
}
