package io.pontoon.router.admin;

import io.pontoon.common.wire.NodeStatus;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.router.route.ClusterStatus;
import java.util.List;

/**
 * The sections of INFO that speak of the groups and their replicas: replication in Redis's own
 * field names, where a node counts as a slave of the one master that this router is, and raft, a
 * line for each node, each group and each replica.
 */
final class ClusterInfo {
  private static final String ZEROS = "0".repeat(40);

  private final ClusterStatus cluster;
  private final List<GroupView> groups;

  ClusterInfo(ClusterStatus cluster) {
    this.cluster = cluster;
    this.groups = GroupView.of(cluster);
  }

  private static void line(StringBuilder to, String name, Object value) {
    to.append(name).append(':').append(value).append("\r\n");
  }

  /**
   * See https://redis.io/docs/latest/commands/info/. Offsets are entries, over all groups; {@code
   * lag} is the age of what the node told, in seconds.
   */
  void replication(StringBuilder to, String replicationId) {
    long end = groups.stream().mapToLong(GroupView::last).sum();
    line(to, "role", "master");
    StringBuilder slaves = new StringBuilder();
    int count = 0;
    for (ClusterStatus.Answer answer : cluster.nodes()) {
      if (answer.status() != null && follows(answer.node().id())) {
        slave(slaves, count++, answer, end);
      }
    }
    line(to, "connected_slaves", count);
    to.append(slaves);
    line(to, "master_failover_state", "no-failover");
    line(to, "master_replid", replicationId);
    line(to, "master_replid2", ZEROS);
    line(to, "master_repl_offset", end);
    line(to, "second_repl_offset", -1);
    line(to, "repl_backlog_active", 0);
    line(to, "repl_backlog_size", 0);
    line(to, "repl_backlog_first_byte_offset", 0);
    line(to, "repl_backlog_histlen", 0);
    summary(to);
  }

  private boolean follows(int node) {
    for (GroupView group : groups) {
      for (GroupView.Member member : group.members()) {
        if (member.node() == node && member != group.leader()) {
          return true;
        }
      }
    }
    return false;
  }

  private void slave(StringBuilder to, int number, ClusterStatus.Answer answer, long end) {
    int node = answer.node().id();
    long behind = 0;
    boolean snapshot = false;
    for (GroupView group : groups) {
      for (GroupView.Member member : group.members()) {
        if (member.node() == node) {
          behind += group.lag(member);
          snapshot |= getsSnapshot(group, node);
        }
      }
    }
    line(
        to,
        "slave" + number,
        "ip="
            + answer.node().host()
            + ",port="
            + answer.node().port()
            + ",state="
            + (snapshot ? "send_bulk" : "online")
            + ",offset="
            + (end - behind)
            + ",lag="
            + answer.status().ageMillis() / 1000
            + ",node="
            + node
            + ",behind="
            + behind);
  }

  private static boolean getsSnapshot(GroupView group, int node) {
    return group.leader() != null
        && group.leader().status().followers().stream()
            .anyMatch(
                follower ->
                    follower.node() == node && follower.state().equalsIgnoreCase("snapshot"));
  }

  private void summary(StringBuilder to) {
    StringBuilder silent = new StringBuilder();
    int answered = 0;
    for (ClusterStatus.Answer answer : cluster.nodes()) {
      if (answer.status() != null) {
        answered++;
      } else {
        silent
            .append(silent.isEmpty() ? "" : ",")
            .append("node")
            .append(answer.node().id())
            .append('=')
            .append(answer.silence());
      }
    }
    line(to, "pontoon_nodes", cluster.nodes().size());
    line(to, "pontoon_nodes_answered", answered);
    line(to, "pontoon_nodes_silent", silent);
    line(to, "pontoon_groups", groups.size());
    line(
        to,
        "pontoon_groups_without_leader",
        groups.stream().filter(group -> group.leader() == null).count());
    line(
        to,
        "pontoon_groups_not_fully_answered",
        groups.stream().filter(group -> group.answered() < group.members().size()).count());
    line(to, "pontoon_max_lag_entries", groups.stream().mapToLong(this::maxLag).max().orElse(0));
    for (GroupView.Verdict verdict : GroupView.Verdict.values()) {
      line(
          to,
          "pontoon_groups_checksums_" + verdict.word(),
          groups.stream().filter(group -> group.agreement().verdict() == verdict).count());
    }
  }

  /** Of those that answered: what a silent node has is not known. */
  private long maxLag(GroupView group) {
    return group.members().stream()
        .filter(member -> member.status() != null)
        .mapToLong(group::lag)
        .max()
        .orElse(0);
  }

  void raft(StringBuilder to) {
    for (ClusterStatus.Answer answer : cluster.nodes()) {
      node(to, answer);
    }
    for (GroupView group : groups) {
      group(to, group);
      for (GroupView.Member member : group.members()) {
        member(to, group, member);
      }
    }
  }

  private static void node(StringBuilder to, ClusterStatus.Answer answer) {
    NodeStatus status = answer.status();
    String value =
        status == null
            ? "answered=no,why=" + answer.silence()
            : "answered=yes,age_ms="
                + status.ageMillis()
                + ",groups="
                + status.replicas().size()
                + ",led="
                + status.replicas().stream()
                    .filter(replica -> replica.role() == ReplicaStatus.Role.LEADER)
                    .count()
                + ",wal_bytes="
                + status.walBytes()
                + ",wal_files="
                + status.walFiles();
    line(to, "node" + answer.node().id(), value);
  }

  private static void group(StringBuilder to, GroupView group) {
    ReplicaStatus leader = group.leader() == null ? null : group.leader().status();
    GroupView.Agreement agreement = group.agreement();
    line(
        to,
        "group" + group.info().id(),
        "leader="
            + (leader == null ? "none" : "node" + group.leader().node())
            + ",term="
            + (leader == null ? 0 : leader.term())
            + ",last="
            + group.last()
            + ",commit="
            + (leader == null ? group.last() : leader.commit())
            + ",replicas="
            + group.members().size()
            + ",answered="
            + group.answered()
            + ",checksums="
            + agreement.verdict().word()
            + ",checksum_index="
            + agreement.index()
            + ",compared="
            + agreement.compared());
  }

  private static void member(StringBuilder to, GroupView group, GroupView.Member member) {
    String name = "group" + group.info().id() + "_node" + member.node();
    ReplicaStatus status = member.status();
    if (status == null) {
      line(to, name, "replica=" + member.replica() + ",answered=no,why=" + member.silence());
      return;
    }
    ReplicaStatus.Checksum checksum =
        status.checksums().isEmpty() ? null : status.checksums().getLast();
    line(
        to,
        name,
        "replica="
            + status.replica()
            + ",role="
            + status.role().name().toLowerCase(java.util.Locale.ROOT)
            + ",term="
            + status.term()
            + ",leader="
            + (status.leader() == 0 ? "none" : "node" + status.leader())
            + ",first="
            + status.first()
            + ",last="
            + status.last()
            + ",commit="
            + status.commit()
            + ",applied="
            + status.applied()
            + ",lag="
            + group.lag(member)
            + ",snapshot_index="
            + status.snapshotIndex()
            + ",snapshot_bytes="
            + status.snapshotBytes()
            + ",log_bytes="
            + status.logBytes()
            + ",wal_bytes="
            + status.walBytes()
            + ",keys="
            + status.keys()
            + ",data_bytes="
            + status.dataBytes()
            + ",config="
            + status.config().replace(',', '+').replace(' ', '_')
            + ",checksum_index="
            + (checksum == null ? 0 : checksum.index())
            + ",checksum="
            + (checksum == null ? "none" : checksum.text()));
  }
}
