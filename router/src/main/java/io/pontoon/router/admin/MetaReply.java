package io.pontoon.router.admin;

import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.router.route.ClusterStatus;
import java.util.Locale;
import java.util.Map;

/** CLUSTER without more words: who is asked, and how the meta group stands. */
final class MetaReply {
  private final RouterFacts facts;

  MetaReply(RouterFacts facts) {
    this.facts = facts;
  }

  void write(ClusterStatus cluster, long pending, RespWriter to) {
    GroupView meta =
        GroupView.of(cluster).stream()
            .filter(group -> group.info().id() == GroupInfo.META)
            .findFirst()
            .orElseThrow();
    ReplicaStatus leader = meta.leader() == null ? null : meta.leader().status();
    Liveness liveness = facts.liveness().apply(cluster);
    long alive =
        cluster.map().nodes().stream()
            .filter(node -> liveness.of(node.id()).state() == Liveness.State.ALIVE)
            .count();
    Map<String, Object> replication = Answer.map();
    replication.put("pending", pending);
    replication.put("async_queue", 0);
    Map<String, Object> fields = Answer.map();
    fields.put("node_id", facts.node() == 0 ? "router" : Names.node(facts.node()));
    fields.put("role", role(meta));
    fields.put("term", leader == null ? 0 : leader.term());
    fields.put("leader_id", leader == null ? null : Names.node(meta.leader().node()));
    fields.put(
        "members", cluster.map().nodes().stream().map(node -> Names.node(node.id())).toList());
    fields.put("alive_count", alive);
    fields.put("replication", replication);
    fields.put("log_length", meta.last());
    fields.put("commit_index", leader == null ? meta.last() : leader.commit());
    Answer.write(to, fields);
  }

  private String role(GroupView meta) {
    for (GroupView.Member member : meta.members()) {
      if (member.node() == facts.node() && member.status() != null) {
        return member.status().role().name().toLowerCase(Locale.ROOT);
      }
    }
    return facts.node() == 0 ? "router" : "none";
  }
}
