package io.pontoon.router.admin;

import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.router.route.ClusterStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * NODES: how every node is. People get a table, one simple string for each line, which redis-cli
 * shows as it is; programs ask in RESP3 and get {@code {nodes: [{…}, …]}}.
 */
final class NodesReply {
  private static final int[] WIDTHS = {20, 25, 12, 10, 12, 8, 6, 8, 25, 8};

  private final RouterFacts facts;

  NodesReply(RouterFacts facts) {
    this.facts = facts;
  }

  /**
   * One row.
   *
   * @param lag entries that its replicas are behind, at most
   */
  private record Row(
      NodeInfo node, String role, Liveness.Word word, int groups, int led, long lag) {}

  void write(ClusterStatus cluster, RespWriter to) {
    List<Row> rows = rows(cluster);
    if (to.resp3()) {
      Answer.write(to, Map.of("nodes", rows.stream().map(this::fields).toList()));
      return;
    }
    List<String> lines = new ArrayList<>(List.of("Cluster Nodes:"));
    lines.add(
        Answer.row(
            WIDTHS, "NODE ID", "ADDRESS", "ROLE", "STATE", "ZONE", "GROUPS", "LED", "LAG",
            "CLIENTS", "INTENT"));
    for (Row row : rows) {
      NodeInfo node = row.node;
      lines.add(
          Answer.row(
              WIDTHS,
              Names.node(node.id()),
              Names.host(node, node.port()),
              row.role,
              row.word.state(),
              node.zone().isEmpty() ? "-" : node.zone(),
              row.groups,
              row.led,
              row.lag,
              node.clientPort() == 0 ? "-" : Names.host(node, node.clientPort()),
              node.state()));
    }
    Answer.lines(to, lines);
  }

  private List<Row> rows(ClusterStatus cluster) {
    List<GroupView> groups = GroupView.of(cluster);
    Liveness liveness = facts.liveness().apply(cluster);
    List<Row> rows = new ArrayList<>();
    for (ClusterStatus.Answer answer : cluster.nodes()) {
      int node = answer.node().id();
      String role = "FOLLOWER";
      int held = 0;
      int led = 0;
      long lag = 0;
      for (GroupView group : groups) {
        for (GroupView.Member member : group.members()) {
          if (member.node() != node) {
            continue;
          }
          held++;
          led += member == group.leader() ? 1 : 0;
          lag = member.status() == null ? lag : Math.max(lag, group.lag(member));
          role = group.info().id() == GroupInfo.META ? role(group, member) : role;
        }
      }
      rows.add(new Row(answer.node(), role, liveness.of(node), held, led, lag));
    }
    return rows;
  }

  private static String role(GroupView meta, GroupView.Member member) {
    if (member == meta.leader()) {
      return "LEADER";
    }
    boolean stands =
        member.status() != null && member.status().role() == ReplicaStatus.Role.CANDIDATE;
    return stands ? "CANDIDATE" : "FOLLOWER";
  }

  private Map<String, Object> fields(Row row) {
    long heard = row.word.heardMillis();
    Map<String, Object> fields = Answer.map();
    fields.put("node_id", Names.node(row.node.id()));
    fields.put("host", row.node.host());
    fields.put("client_port", row.node.clientPort());
    fields.put("cluster_port", row.node.port());
    fields.put("state", row.word.state());
    fields.put("role", row.role);
    fields.put("last_heartbeat", heard < 0 ? 0 : facts.clock().wallMillis() - heard);
    fields.put("incarnation", row.word.incarnation());
    fields.put("zone", row.node.zone());
    fields.put("groups", row.groups);
    fields.put("led", row.led);
    fields.put("lag", row.lag);
    fields.put("intent", row.node.state());
    return fields;
  }
}
