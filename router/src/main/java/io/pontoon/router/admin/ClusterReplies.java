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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * CLUSTER and its subcommands in Redis's forms, see
 * https://redis.io/docs/latest/commands/cluster-nodes/ and those beside it. A node of Pontoon leads
 * some groups and follows in others, for which those forms have no words: a client that meets the
 * same node as master and as replica takes it for one of both, and leaves the keys of the other out
 * when it asks all masters. So each node is a master, with the slots of the groups that it leads,
 * and none is a replica: whom a client may not read from it need not know. SHARDS without CLUSTER
 * tells of the groups and their replicas.
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
    List<Object> entries = new ArrayList<>();
    Map<Integer, Integer> masters = masters(cluster);
    int first = 0;
    for (int slot = 1; slot <= SlotOwners.SLOTS; slot++) {
      int before = masters.getOrDefault(map.slots().of(slot - 1), 0);
      if (slot == SlotOwners.SLOTS || masters.getOrDefault(map.slots().of(slot), 0) != before) {
        List<Object> entry = new ArrayList<>(List.of(first, slot - 1));
        NodeInfo node = map.node(before);
        if (node != null) {
          entry.add(List.of(node.host(), node.clientPort(), Names.hex(map, before), Map.of()));
        }
        entries.add(entry);
        first = slot;
      }
    }
    return entries;
  }

  /** The node that is shown as master of each group's slots; 0 when nobody holds the group. */
  private static Map<Integer, Integer> masters(Topology cluster) {
    Map<Integer, Integer> masters = new HashMap<>();
    for (GroupInfo group : cluster.groups()) {
      NodeInfo master = cluster.master(group);
      masters.put(group.id(), master == null ? 0 : master.id());
    }
    return masters;
  }

  private static List<Object> shards(Topology cluster) {
    Map<Integer, Integer> masters = masters(cluster);
    List<Object> shards = new ArrayList<>();
    for (NodeInfo node : cluster.map().nodes()) {
      List<Object> ends = new ArrayList<>();
      for (Topology.Range range :
          cluster.ranges(owner -> masters.getOrDefault(owner, 0) == node.id())) {
        ends.add(range.first());
        ends.add(range.last());
      }
      Map<String, Object> entry = Answer.map();
      entry.put("id", Names.hex(cluster.map(), node.id()));
      entry.put("port", node.clientPort());
      entry.put("ip", node.host());
      entry.put("endpoint", node.host());
      entry.put("role", "master");
      entry.put("replication-offset", 0);
      entry.put("health", cluster.links().nodes().isUp(node.id()) ? "online" : "failed");
      Map<String, Object> shard = Answer.map();
      shard.put("slots", ends);
      shard.put("nodes", List.of(entry));
      shards.add(shard);
    }
    return shards;
  }

  private String nodes(Topology cluster) {
    ClusterMap map = cluster.map();
    StringBuilder text = new StringBuilder();
    for (NodeInfo node : map.nodes()) {
      boolean up = cluster.links().nodes().isUp(node.id());
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
    Map<Integer, Integer> masters = masters(cluster);
    for (Topology.Range range :
        cluster.ranges(owner -> masters.getOrDefault(owner, 0) == node.id())) {
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
    long leaders = masters(cluster).values().stream().filter(node -> node != 0).distinct().count();
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
