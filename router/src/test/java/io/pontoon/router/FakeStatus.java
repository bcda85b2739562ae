package io.pontoon.router;

import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.ReplicaStatus;
import java.util.List;

/** What a replica of a healthy group would say of itself: the log ends at 100, node 3 has 90. */
public final class FakeStatus {
  public static final long LAST = 100;

  private FakeStatus() {}

  public static long match(int node) {
    return node == 3 ? 90 : LAST;
  }

  public static ReplicaStatus of(int group, int node, int leader, List<NodeInfo> nodes) {
    return of(group, node, leader, nodes, List.of(new ReplicaStatus.Checksum(80, 1, group)));
  }

  public static ReplicaStatus of(
      int group,
      int node,
      int leader,
      List<NodeInfo> nodes,
      List<ReplicaStatus.Checksum> checksums) {
    List<ReplicaStatus.Follower> followers =
        node != leader
            ? List.of()
            : nodes.stream()
                .filter(other -> other.id() != leader)
                .map(
                    other ->
                        new ReplicaStatus.Follower(
                            other.id(), other.id(), true, true, "replicate", match(other.id())))
                .toList();
    long own = node == leader ? LAST : match(node);
    return new ReplicaStatus(
        group,
        node,
        node == leader ? ReplicaStatus.Role.LEADER : ReplicaStatus.Role.FOLLOWER,
        7,
        leader,
        "1,2,3",
        50,
        own,
        LAST,
        own,
        40,
        4_000,
        2_000,
        3_000,
        11,
        1_100,
        checksums,
        followers);
  }
}
