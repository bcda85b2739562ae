package io.pontoon.node.meta;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.GroupInfo.Role;
import java.util.ArrayList;
import java.util.List;

/** What becomes of the replicas of a group. */
final class ReplicaChanges {
  private ReplicaChanges() {}

  static ClusterMap move(ClusterMap map, MapChange.Move move) {
    GroupInfo group = map.group(move.group());
    Replica replaced = group == null ? null : group.replicaOn(move.from());
    if (replaced == null
        || !group.isSteady() && replaced.role() != Role.JOINING
        || map.node(move.to()) == null
        || group.replicaOn(move.to()) != null) {
      return map;
    }
    List<Replica> replicas = new ArrayList<>();
    for (Replica replica : group.replicas()) {
      replicas.add(replica.node() == move.from() ? replica.with(Role.LEAVING) : replica);
    }
    replicas.add(new Replica(group.nextReplica(), move.to(), Role.JOINING));
    return with(map, group.with(replicas, group.nextReplica() + 1));
  }

  static ClusterMap grow(ClusterMap map, MapChange.Grow grow) {
    GroupInfo group = map.group(grow.group());
    if (group == null
        || !group.isSteady()
        || map.node(grow.to()) == null
        || group.replicaOn(grow.to()) != null) {
      return map;
    }
    List<Replica> replicas = new ArrayList<>(group.replicas());
    replicas.add(new Replica(group.nextReplica(), grow.to(), Role.JOINING));
    return with(map, group.with(replicas, group.nextReplica() + 1));
  }

  static ClusterMap shrink(ClusterMap map, MapChange.Shrink shrink) {
    GroupInfo group = map.group(shrink.group());
    if (group == null
        || !group.isSteady()
        || group.replicas().size() == 1
        || group.replicaOn(shrink.from()) == null) {
      return map;
    }
    List<Replica> replicas = new ArrayList<>();
    for (Replica replica : group.replicas()) {
      replicas.add(replica.node() == shrink.from() ? replica.with(Role.LEAVING) : replica);
    }
    return with(map, group.with(replicas, group.nextReplica()));
  }

  static ClusterMap lead(ClusterMap map, MapChange.Lead lead) {
    GroupInfo group = map.group(lead.group());
    Replica chosen = group == null ? null : group.replicaOn(lead.node());
    if (chosen == null || chosen.role() != Role.VOTER || group.replicas().getFirst() == chosen) {
      return map;
    }
    List<Replica> replicas = new ArrayList<>(group.replicas());
    replicas.remove(chosen);
    replicas.addFirst(chosen);
    return with(map, group.with(replicas, group.nextReplica()));
  }

  static ClusterMap configReached(ClusterMap map, MapChange.ConfigReached reached) {
    GroupInfo group = map.group(reached.group());
    if (group == null) {
      return map;
    }
    List<Replica> replicas = new ArrayList<>();
    for (Replica replica : group.replicas()) {
      // A voter never becomes a learner again and who was removed never returns, so this stays true
      // however late it is heard.
      boolean gone =
          replica.role() == Role.LEAVING
              && !reached.config().isMember(replica.id())
              && reached.config().newest() >= replica.id();
      boolean votes = replica.role() == Role.JOINING && reached.config().isVoter(replica.id());
      if (!gone) {
        replicas.add(votes ? replica.with(Role.VOTER) : replica);
      }
    }
    if (replicas.isEmpty() || replicas.equals(group.replicas())) {
      return map;
    }
    return with(map, group.with(replicas, group.nextReplica()));
  }

  static ClusterMap with(ClusterMap map, GroupInfo changed) {
    List<GroupInfo> groups = new ArrayList<>();
    for (GroupInfo group : map.groups()) {
      groups.add(group.id() == changed.id() ? changed : group);
    }
    return map.next(map.nodes(), groups);
  }
}
