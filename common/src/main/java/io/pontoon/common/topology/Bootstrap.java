package io.pontoon.common.topology;

import io.pontoon.common.ring.HashRing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The first map of a cluster, made from its configuration alone, so that all nodes make the same
 * one.
 */
public final class Bootstrap {
  private Bootstrap() {}

  /** What a node knows of a cluster that it has not heard of yet: older than any map. */
  public static ClusterMap nothing(String cluster) {
    return new ClusterMap(
        0,
        cluster,
        0,
        new ClusterMap.Ring(1, 1, false),
        List.of(),
        List.of(),
        new SlotOwners(new int[SlotOwners.SLOTS]),
        List.of(),
        0,
        0);
  }

  /**
   * @param shards number of groups that carry keys
   * @param replicas copies of each group, at most the number of nodes
   */
  public static ClusterMap map(
      String cluster, List<NodeInfo> members, int shards, int replicas, int virtualNodes) {
    List<NodeInfo> nodes = members.stream().sorted(Comparator.comparingInt(NodeInfo::id)).toList();
    int copies = Math.min(replicas, nodes.size());
    List<GroupInfo> groups = new ArrayList<>();
    for (int group = GroupInfo.META; group <= shards; group++) {
      groups.add(new GroupInfo(group, spread(nodes, group, copies), 1));
    }
    List<HashRing.Member> ring = new ArrayList<>();
    for (GroupInfo group : groups) {
      if (group.id() != GroupInfo.META) {
        ring.add(new HashRing.Member(group.id(), group.weight()));
      }
    }
    return new ClusterMap(
        1,
        cluster,
        0,
        new ClusterMap.Ring(virtualNodes, replicas, true),
        nodes,
        groups,
        new SlotOwners(HashRing.owners(ring, virtualNodes)),
        List.of(),
        1,
        shards + 1);
  }

  /** Each group begins one node further, so that leaders and replicas come out even. */
  private static List<GroupInfo.Replica> spread(List<NodeInfo> nodes, int group, int copies) {
    List<GroupInfo.Replica> replicas = new ArrayList<>();
    for (int i = 0; i < copies; i++) {
      replicas.add(new GroupInfo.Replica(i + 1, nodes.get((group + i) % nodes.size()).id()));
    }
    return replicas;
  }
}
