package io.pontoon.common.topology;

import java.util.List;

/**
 * A shard group and where its replicas are. Group 0 is the meta group; it owns no slots.
 *
 * @param replicas the voters; the first is the one that should lead when all is well
 * @param weight how much of the ring it takes, relative to the others; 1 is usual
 */
public record GroupInfo(int id, List<Replica> replicas, int weight) {
  /** The group that holds the ClusterMap. */
  public static final int META = 0;

  /**
   * One copy of a group's state.
   *
   * @param id its name in the group's Raft; a replica that lost its memory comes back under a new
   *     one
   * @param node the node that holds it
   */
  public record Replica(int id, int node) {}

  public GroupInfo {
    replicas = List.copyOf(replicas);
    if (id < 0 || weight < 1 || replicas.isEmpty()) {
      throw new IllegalArgumentException(
          "not a group: id " + id + ", weight " + weight + ", replicas " + replicas);
    }
  }

  /** The replica on a node; null when that node has none. */
  public Replica replicaOn(int node) {
    for (Replica replica : replicas) {
      if (replica.node() == node) {
        return replica;
      }
    }
    return null;
  }

  /** The node that holds a replica; 0 when there is no such replica. */
  public int nodeOf(int replicaId) {
    for (Replica replica : replicas) {
      if (replica.id() == replicaId) {
        return replica.node();
      }
    }
    return 0;
  }
}
