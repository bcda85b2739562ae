package io.pontoon.common.topology;

import java.util.List;

/**
 * A shard group and where its replicas are. Group 0 is the meta group; it owns no slots.
 *
 * <p>This says who should belong to the group. Who does is decided by the group's own Raft
 * configuration, which its leader moves toward this.
 *
 * @param replicas one for each copy; the first is the one that should lead when all is well
 * @param weight how much of the ring it takes, relative to the others; 1 is usual, and one of 0 is
 *     on its way out
 * @param founders the group began with the replicas 1 to this as its voters, whoever belongs to it
 *     today
 * @param nextReplica the id of the next replica to be added; never falls, so that no id is used
 *     twice
 * @param slotsAtFirst whether it began as the owner of the slots that the first map gave it; a
 *     group that was added later began with none
 */
public record GroupInfo(
    int id,
    List<Replica> replicas,
    int weight,
    int founders,
    int nextReplica,
    boolean slotsAtFirst) {
  /** The group that holds the ClusterMap. */
  public static final int META = 0;

  /** Ids fit 16 bits: the cursor of a scan has no more room for them. */
  public static final int ID_MAX = 65_535;

  /** What a replica is to become. */
  public enum Role {
    /** Decides with the others. */
    VOTER,

    /** New: gets the log without a vote until it has caught up, then becomes a voter. */
    JOINING,

    /** On its way out: a voter until the group's configuration no longer names it. */
    LEAVING
  }

  /**
   * One copy of a group's state.
   *
   * @param id its name in the group's Raft; a replica that lost its memory comes back under a new
   *     one
   * @param node the node that holds it; {@link #NOWHERE} when that node has lost it
   */
  public record Replica(int id, int node, Role role) {
    /** In place of a node's id: nobody holds this replica any more, it only has to go. */
    public static final int NOWHERE = 0;

    public Replica(int id, int node) {
      this(id, node, Role.VOTER);
    }

    /** The same replica after its node has forgotten it. */
    public Replica lost() {
      return new Replica(id, NOWHERE, Role.LEAVING);
    }

    public Replica with(Role changed) {
      return new Replica(id, node, changed);
    }
  }

  public GroupInfo {
    replicas = List.copyOf(replicas);
    if (id < 0 || id > ID_MAX || weight < 0 || replicas.isEmpty()) {
      throw new IllegalArgumentException(
          "not a group: id " + id + ", weight " + weight + ", replicas " + replicas);
    }
    if (founders < 1 || nextReplica <= newest(replicas)) {
      throw new IllegalArgumentException(
          "not a group: " + founders + " founders, replica " + nextReplica + " is to be the next");
    }
  }

  /** A group as it is founded: with all its replicas as voters, which have the ids from 1 on. */
  public GroupInfo(int id, List<Replica> replicas, int weight) {
    this(id, replicas, weight, Math.max(1, replicas.size()), newest(replicas) + 1, true);
  }

  /** A group that is added to a cluster: as it is founded, and without a slot. */
  public static GroupInfo added(int id, List<Replica> replicas) {
    return new GroupInfo(id, replicas, 1, replicas.size(), newest(replicas) + 1, false);
  }

  private static int newest(List<Replica> replicas) {
    int newest = 0;
    for (Replica replica : replicas) {
      newest = Math.max(newest, replica.id());
    }
    return newest;
  }

  /** The same group with other replicas. */
  public GroupInfo with(List<Replica> changed, int next) {
    return new GroupInfo(id, changed, weight, founders, next, slotsAtFirst);
  }

  /** The same group with another share of the ring. */
  public GroupInfo with(int changedWeight) {
    return new GroupInfo(id, replicas, changedWeight, founders, nextReplica, slotsAtFirst);
  }

  /** Whether its slots go elsewhere, and it after them. */
  public boolean isLeaving() {
    return weight == 0;
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

  /** The replica of this id; null when there is none. */
  public Replica replica(int replicaId) {
    for (Replica replica : replicas) {
      if (replica.id() == replicaId) {
        return replica;
      }
    }
    return null;
  }

  /** The node that holds a replica; 0 when there is no such replica or nobody holds it. */
  public int nodeOf(int replicaId) {
    Replica replica = replica(replicaId);
    return replica == null ? Replica.NOWHERE : replica.node();
  }

  /** Whether all its replicas are what they are to be. */
  public boolean isSteady() {
    for (Replica replica : replicas) {
      if (replica.role() != Role.VOTER) {
        return false;
      }
    }
    return true;
  }
}
