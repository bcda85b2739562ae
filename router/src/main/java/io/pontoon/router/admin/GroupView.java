package io.pontoon.router.admin;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.NodeStatus;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.router.route.ClusterStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One group as its replicas' nodes told of it: who leads, who is behind, and whether the replicas
 * are alike.
 *
 * @param info the group by the map
 * @param members one for each replica of the map that a node holds, in the map's order
 * @param leader the one that leads, in the latest term if several say so; null when none does
 * @param agreement what the checksums say
 */
record GroupView(GroupInfo info, List<Member> members, Member leader, Agreement agreement) {
  /**
   * One replica.
   *
   * @param status null when its node did not tell of it
   * @param silence why it did not, empty otherwise
   */
  record Member(int node, int replica, ReplicaStatus status, String silence) {}

  /**
   * @param verdict what is known
   * @param index of the checksums that were compared; 0 when there were none to compare
   * @param compared how many replicas had one of that index
   */
  record Agreement(Verdict verdict, long index, int compared) {}

  enum Verdict {
    /** All that have a checksum of the index have the same. */
    EQUAL,
    /** Replicas differ: one of them has not done what the log says. */
    DIFFER,
    /** No two replicas have a checksum of the same index. */
    UNKNOWN;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** All groups of the map, by id. */
  static List<GroupView> of(ClusterStatus cluster) {
    if (cluster.map() == null) {
      return List.of();
    }
    Map<Integer, Map<Integer, ReplicaStatus>> told = new TreeMap<>();
    Map<Integer, String> silent = new TreeMap<>();
    for (ClusterStatus.Answer answer : cluster.nodes()) {
      NodeStatus status = answer.status();
      if (status == null) {
        silent.put(answer.node().id(), answer.silence());
      } else {
        for (ReplicaStatus replica : status.replicas()) {
          told.computeIfAbsent(replica.group(), group -> new TreeMap<>())
              .put(answer.node().id(), replica);
        }
      }
    }
    List<GroupView> groups = new ArrayList<>();
    for (GroupInfo info : cluster.map().groups()) {
      groups.add(of(info, told.getOrDefault(info.id(), Map.of()), silent));
    }
    return groups;
  }

  private static GroupView of(
      GroupInfo info, Map<Integer, ReplicaStatus> told, Map<Integer, String> silent) {
    List<Member> members = new ArrayList<>();
    Member leader = null;
    for (GroupInfo.Replica replica : info.replicas()) {
      if (replica.node() == GroupInfo.Replica.NOWHERE) {
        continue;
      }
      ReplicaStatus status = told.get(replica.node());
      String silence =
          status != null ? "" : silent.getOrDefault(replica.node(), "no replica there");
      Member member = new Member(replica.node(), replica.id(), status, silence);
      members.add(member);
      if (status != null
          && status.role() == ReplicaStatus.Role.LEADER
          && (leader == null || leader.status.term() < status.term())) {
        leader = member;
      }
    }
    return new GroupView(info, members, leader, agreement(members));
  }

  /**
   * Compares checksums of the same index. One index at which replicas differ is enough to say so;
   * else the one counts that most replicas have, the latest of those.
   */
  private static Agreement agreement(List<Member> members) {
    TreeMap<Long, List<ReplicaStatus.Checksum>> byIndex = new TreeMap<>();
    for (Member member : members) {
      if (member.status != null) {
        for (ReplicaStatus.Checksum checksum : member.status.checksums()) {
          byIndex.computeIfAbsent(checksum.index(), index -> new ArrayList<>()).add(checksum);
        }
      }
    }
    Agreement best = new Agreement(Verdict.UNKNOWN, 0, 0);
    for (Map.Entry<Long, List<ReplicaStatus.Checksum>> entry : byIndex.entrySet()) {
      List<ReplicaStatus.Checksum> checksums = entry.getValue();
      if (checksums.stream().distinct().count() > 1) {
        return new Agreement(Verdict.DIFFER, entry.getKey(), checksums.size());
      }
      if (checksums.size() > 1 && checksums.size() >= best.compared) {
        best = new Agreement(Verdict.EQUAL, entry.getKey(), checksums.size());
      }
    }
    return best;
  }

  int answered() {
    return (int) members.stream().filter(member -> member.status != null).count();
  }

  /** The end of the log, as far as anybody told. */
  long last() {
    if (leader != null) {
      return leader.status.last();
    }
    return members.stream()
        .filter(member -> member.status != null)
        .mapToLong(member -> member.status.commit())
        .max()
        .orElse(0);
  }

  /** How far a replica has the log on disk: by its leader's word, else by its own. */
  long match(Member member) {
    if (member == leader) {
      return last();
    }
    if (leader != null) {
      for (ReplicaStatus.Follower follower : leader.status.followers()) {
        if (follower.node() == member.node) {
          return Math.min(follower.match(), last());
        }
      }
    }
    return member.status == null ? 0 : Math.min(member.status.last(), last());
  }

  long lag(Member member) {
    return last() - match(member);
  }
}
