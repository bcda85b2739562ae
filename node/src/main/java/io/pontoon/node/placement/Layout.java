package io.pontoon.node.placement;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.GroupInfo.Role;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.raft.quorum.Quorum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The map as arrays, for one plan: nodes, zones and groups are numbered from 0 in order of their
 * ids. What the plan changes is changed here too, so that each step sees those before it.
 *
 * <p>Only replicas that stay are counted: voters and those that join, not those that leave.
 */
final class Layout {
  final ClusterMap map;

  /** The id of each node, and the zone it stands in. */
  final int[] nodeIds;

  final int[] zones;
  final int zoneCount;

  /** Alive. */
  private final boolean[] alive;

  /** Alive and active: may be given something. */
  final boolean[] takes;

  /** Dead for too long. */
  final boolean[] lost;

  /** Replicas on it should be elsewhere: it is lost, or it is leaving. */
  final boolean[] unfit;

  /** Whether an active node is dead, and may yet be back in time. */
  final boolean awaitsSomebody;

  final List<GroupInfo> groups;

  /** The nodes that hold each group, the one that should lead it first. */
  final int[][] holders;

  /** Whether enough voters are alive to decide anything. */
  final boolean[] decides;

  /** How many voters are alive beyond those that it takes to decide. */
  final int[] margins;

  /** May be changed: it is steady, decides, and this plan has not changed it yet. */
  final boolean[] free;

  /** A lost node that a replica of the group is joining on, where it never will; −1 for none. */
  final int[] stranded;

  /** How many replicas each node holds, and how many of them it is still receiving. */
  final int[] load;

  final int[] receiving;

  /** How many takers each zone has. */
  final int[] takers;

  /** Groups whose replicas are changing and can. */
  int changing;

  private final int[] nodeIndex;
  private final int[] groupIndex;

  Layout(ClusterMap map, Liveness liveness, Limits limits) {
    this.map = map;
    List<NodeInfo> nodes = map.nodes();
    groups = map.groups();
    int n = nodes.size();
    nodeIds = new int[n];
    zones = new int[n];
    alive = new boolean[n];
    takes = new boolean[n];
    lost = new boolean[n];
    unfit = new boolean[n];
    load = new int[n];
    receiving = new int[n];
    nodeIndex = new int[nodes.isEmpty() ? 1 : nodes.getLast().id() + 1];
    Arrays.fill(nodeIndex, -1);
    TreeMap<String, Integer> zoneNumbers = new TreeMap<>();
    for (NodeInfo node : nodes) {
      zoneNumbers.putIfAbsent(node.zone(), zoneNumbers.size());
    }
    zoneCount = zoneNumbers.size();
    takers = new int[zoneCount];
    boolean awaits = false;
    for (int i = 0; i < n; i++) {
      NodeInfo node = nodes.get(i);
      long dead = liveness.deadMillis(node.id());
      nodeIds[i] = node.id();
      nodeIndex[node.id()] = i;
      zones[i] = zoneNumbers.get(node.zone());
      alive[i] = dead == 0;
      takes[i] = alive[i] && node.isActive();
      lost[i] = dead > limits.deadAfterMillis();
      unfit[i] = lost[i] || !node.isActive();
      awaits |= !alive[i] && !unfit[i];
      takers[zones[i]] += takes[i] ? 1 : 0;
    }
    awaitsSomebody = awaits;
    holders = new int[groups.size()][];
    decides = new boolean[groups.size()];
    margins = new int[groups.size()];
    free = new boolean[groups.size()];
    stranded = new int[groups.size()];
    groupIndex = new int[groups.getLast().id() + 1];
    Arrays.fill(groupIndex, -1);
    for (int g = 0; g < holders.length; g++) {
      groupIndex[groups.get(g).id()] = g;
      take(g, groups.get(g).replicas());
    }
  }

  private void take(int g, List<Replica> replicas) {
    int[] on = new int[replicas.size()];
    int staying = 0;
    int voters = 0;
    int living = 0;
    int joining = 0;
    int joiningAlive = 0;
    boolean steady = true;
    stranded[g] = -1;
    for (Replica replica : replicas) {
      int node = node(replica.node());
      boolean lives = node >= 0 && alive[node];
      if (replica.role() == Role.JOINING) {
        joining++;
        joiningAlive += lives ? 1 : 0;
        stranded[g] = node >= 0 && lost[node] ? node : stranded[g];
      } else {
        voters++;
        living += lives ? 1 : 0;
      }
      steady &= replica.role() == Role.VOTER && node >= 0;
      if (replica.role() != Role.LEAVING && node >= 0) {
        on[staying++] = node;
        load[node]++;
        receiving[node] += replica.role() == Role.JOINING ? 1 : 0;
      }
    }
    holders[g] = Arrays.copyOf(on, staying);
    margins[g] = living - Quorum.majority(voters);
    decides[g] = voters > 0 && margins[g] >= 0;
    free[g] = steady && decides[g];
    stranded[g] = decides[g] ? stranded[g] : -1;
    // What waits for a dead node costs nobody anything: it must not hold up the others.
    changing += !steady && decides[g] && (joiningAlive > 0 || joining == 0) ? 1 : 0;
  }

  /** The number of a node; −1 when there is no such node. */
  int node(int id) {
    return id > 0 && id < nodeIndex.length ? nodeIndex[id] : -1;
  }

  /** The number of a group; −1 when there is no such group. */
  int group(int id) {
    return id >= 0 && id < groupIndex.length ? groupIndex[id] : -1;
  }

  int groupId(int g) {
    return groups.get(g).id();
  }

  boolean isAlive(int node) {
    return alive[node];
  }

  boolean holds(int g, int node) {
    for (int holder : holders[g]) {
      if (holder == node) {
        return true;
      }
    }
    return false;
  }

  /** Whether a group may be put on this node: the map has nothing of it there, leaving or not. */
  boolean canTake(int g, int node) {
    return takes[node] && groups.get(g).replicaOn(nodeIds[node]) == null;
  }

  /** How many holders of a group stand in each zone, but for one of them and those unfit. */
  void countZones(int g, int except, int[] counts) {
    Arrays.fill(counts, 0);
    for (int holder : holders[g]) {
      if (holder != except && !unfit[holder]) {
        counts[zones[holder]]++;
      }
    }
  }

  /** Puts a replica of a group from one node to another; −1 stands for nowhere. */
  void move(int g, int from, int to) {
    List<Integer> on = new ArrayList<>();
    for (int holder : holders[g]) {
      if (holder != from) {
        on.add(holder);
      }
    }
    if (from >= 0) {
      load[from]--;
    }
    if (to >= 0) {
      on.add(to);
      load[to]++;
      receiving[to]++;
    }
    holders[g] = on.stream().mapToInt(Integer::intValue).toArray();
    free[g] = false;
    changing++;
  }

  /** Puts one of a group's holders first. */
  void lead(int g, int node) {
    int[] on = new int[holders[g].length];
    int at = 0;
    on[at++] = node;
    for (int holder : holders[g]) {
      if (holder != node) {
        on[at++] = holder;
      }
    }
    holders[g] = on;
    free[g] = false;
  }
}
