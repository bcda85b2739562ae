package io.pontoon.node.placement;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.ring.HashRing;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.GroupInfo.Role;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.topology.SlotOwners;
import io.pontoon.node.meta.MapChange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster as far as placement sees it: whatever the map asks for is done when {@link #finish} is
 * called, by those groups of which enough voters are alive. Every plan is checked to be one that
 * the map takes, and within the limits.
 */
final class ModelCluster implements Liveness, Load {
  private static final int VIRTUAL_NODES = 10;

  ClusterMap map;
  Limits limits = new Limits(60_000, 16, 2, 8, 32, 4, 10_000);
  final TreeMap<Integer, Long> dead = new TreeMap<>();
  final TreeMap<Integer, Long> empty = new TreeMap<>();
  final TreeMap<Integer, Long> bytes = new TreeMap<>();
  final TreeSet<Integer> leaderless = new TreeSet<>();
  final TreeMap<String, Integer> counts = new TreeMap<>();
  final List<MapChange> history = new ArrayList<>();
  int steps;

  /** How much more one zone had than another of the group that {@link #leastSpread} found. */
  int zoneSpread;

  private ClusterMap indexed;
  private GroupInfo[] index;
  private final Planner planner = new Planner();

  /** Nodes 1, 2, 3… of which each stands in the zone of its word. */
  static List<NodeInfo> nodes(String zones) {
    List<NodeInfo> nodes = new ArrayList<>();
    for (String zone : zones.split(" ")) {
      nodes.add(new NodeInfo(nodes.size() + 1, "10.0.0.1", 7000, zone));
    }
    return nodes;
  }

  ModelCluster(List<NodeInfo> nodes, List<GroupInfo> groups, int replication) {
    int[] owners = HashRing.owners(Departures.members(groups), VIRTUAL_NODES);
    map =
        new ClusterMap(
            1,
            "test",
            1,
            new ClusterMap.Ring(VIRTUAL_NODES, replication, false),
            nodes,
            groups,
            new SlotOwners(owners),
            List.of(),
            1,
            groups.size());
  }

  /** Each group in words: the nodes that hold it, the first to lead. Group 0 comes first. */
  static ModelCluster of(String zones, int replication, String... groups) {
    List<GroupInfo> all = new ArrayList<>();
    for (String group : groups) {
      List<Replica> replicas = new ArrayList<>();
      for (String node : group.split(" ")) {
        replicas.add(new Replica(replicas.size() + 1, Integer.parseInt(node)));
      }
      all.add(new GroupInfo(all.size(), replicas, 1));
    }
    return new ModelCluster(nodes(zones), all, replication);
  }

  /** Groups laid round over nodes that stand in zones in turn, and everything evened out. */
  static ModelCluster even(int nodes, int zones, int groups, int replication) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < nodes; i++) {
      words.append(i == 0 ? "" : " ").append((char) ('a' + i % zones));
    }
    List<GroupInfo> all = new ArrayList<>();
    for (int g = 0; g <= groups; g++) {
      List<Replica> replicas = new ArrayList<>();
      // Each round over the nodes has another stride, so that all pairs of nodes share groups.
      int stride = 1 + g / nodes % Math.max(1, (nodes - 1) / 2);
      stride = zones > 2 && 2 * stride % zones == 0 ? 1 : stride;
      for (int i = 0; i < Math.min(nodes, replication); i++) {
        replicas.add(new Replica(i + 1, (g + i * stride) % nodes + 1));
      }
      all.add(new GroupInfo(g, replicas, 1));
    }
    ModelCluster cluster = new ModelCluster(nodes(words.toString()), all, replication);
    Limits usual = cluster.limits;
    cluster.limits = new Limits(60_000, 10_000, 100, 10_000, 32, 4, 10_000);
    cluster.settle();
    cluster.limits = usual;
    cluster.forget();
    return cluster;
  }

  void forget() {
    counts.clear();
    history.clear();
    steps = 0;
  }

  @Override
  public long deadMillis(int node) {
    return dead.getOrDefault(node, 0L);
  }

  /** Whom the map wants, when it is there; else the first voter that is. */
  @Override
  public int leader(int group) {
    if (!leaderless.contains(group)) {
      for (Replica replica : group(group).replicas()) {
        if (replica.role() != Role.JOINING && isThere(replica)) {
          return replica.node();
        }
      }
    }
    return 0;
  }

  @Override
  public long bytes(int group) {
    return bytes.getOrDefault(group, 0L);
  }

  @Override
  public long emptyMillis(int group) {
    return empty.getOrDefault(group, 0L);
  }

  /** The map looks through all of its groups for one, which is slow when all are asked for. */
  private GroupInfo group(int id) {
    if (indexed != map) {
      indexed = map;
      index = new GroupInfo[map.nextGroup()];
      for (GroupInfo group : map.groups()) {
        index[group.id()] = group;
      }
    }
    return index[id];
  }

  private boolean isThere(Replica replica) {
    return replica.node() != Replica.NOWHERE && deadMillis(replica.node()) == 0;
  }

  List<MapChange> plan() {
    return planner.plan(map, this, this, limits);
  }

  /** Plans and applies; answers how many changes that were. */
  int step() {
    List<MapChange> plan = plan();
    for (MapChange change : plan) {
      ClusterMap next = MapChange.apply(map, change);
      assertNotSame(map, next, () -> "refused: " + change);
      map = next;
      counts.merge(change.getClass().getSimpleName(), 1, Integer::sum);
    }
    history.addAll(plan);
    steps++;
    checkLimits(plan);
    return plan.size();
  }

  /** More than the limits may be under way when a node is back; then nothing is added. */
  private void checkLimits(List<MapChange> plan) {
    TreeMap<Integer, Integer> receiving = new TreeMap<>();
    int joining = 0;
    for (GroupInfo group : map.groups()) {
      for (Replica replica : group.replicas()) {
        if (replica.role() == Role.JOINING && isThere(replica)) {
          joining += decides(group) ? 1 : 0;
          receiving.merge(replica.node(), 1, Integer::sum);
        }
      }
    }
    for (MapChange change : plan) {
      int to =
          switch (change) {
            case MapChange.Move move -> move.to();
            case MapChange.Grow grow -> grow.to();
            default -> 0;
          };
      if (to != 0) {
        assertTrue(joining <= limits.replicaMoves(), joining + " replicas on their way");
        int arriving = receiving.getOrDefault(to, 0); // its group may be removed in the same plan
        assertTrue(arriving <= limits.replicaMovesPerNode(), arriving + " at " + to);
      }
    }
  }

  /** All that is under way and can arrive does. */
  void finish() {
    List<GroupInfo> groups = new ArrayList<>();
    for (GroupInfo group : map.groups()) {
      groups.add(group.isSteady() || !decides(group) ? group : steady(group));
    }
    map = map.next(map.nodes(), groups);
    arrive();
  }

  private void arrive() {
    int[] owners = map.slots().toArray();
    List<SlotMove> left = new ArrayList<>();
    for (SlotMove move : map.moves()) {
      if (decides(group(move.from())) && decides(group(move.to()))) {
        owners[move.slot()] = move.to();
      } else {
        left.add(move);
      }
    }
    map =
        new ClusterMap(
            map.epoch() + 1,
            map.cluster(),
            map.clusterId(),
            map.ring(),
            map.nodes(),
            map.groups(),
            new SlotOwners(owners),
            left,
            map.epoch() + 1,
            map.nextGroup());
  }

  static boolean decides(GroupInfo group, TreeSet<Integer> without) {
    int voters = 0;
    int living = 0;
    for (Replica replica : group.replicas()) {
      voters += replica.role() == Role.JOINING ? 0 : 1;
      living += replica.role() == Role.JOINING || without.contains(replica.node()) ? 0 : 1;
    }
    return living > voters / 2;
  }

  private boolean decides(GroupInfo group) {
    return decides(group, new TreeSet<>(dead.keySet()));
  }

  private GroupInfo steady(GroupInfo group) {
    List<Replica> replicas = new ArrayList<>();
    for (Replica replica : group.replicas()) {
      if (replica.role() == Role.JOINING && !isThere(replica)) {
        return group;
      }
      if (replica.role() != Role.LEAVING) {
        replicas.add(replica.with(Role.VOTER));
      }
    }
    return group.with(replicas, group.nextReplica());
  }

  /** Plans, applies and finishes until there is nothing to do, which must not take for ever. */
  ModelCluster settle() {
    int most = 200 + 10 * map.groups().size();
    while (step() > 0) {
      finish();
      assertTrue(steps < most, () -> "no end after " + steps + " plans: " + plan());
    }
    return this;
  }

  int count(Class<? extends MapChange> kind) {
    return counts.getOrDefault(kind.getSimpleName(), 0);
  }

  void set(int node, NodeInfo.State state) {
    map = MapChange.apply(map, new MapChange.Intended(node, state));
  }

  void join(int node, String zone) {
    map = MapChange.apply(map, new MapChange.Joined(node, "10.0.0.1", 7000, 0, zone, node));
  }

  void rebalance(boolean on) {
    map = MapChange.apply(map, new MapChange.Rebalance(on));
  }

  /** How many replicas each active node that is there holds. */
  TreeMap<Integer, Integer> replicas() {
    TreeMap<Integer, Integer> held = ofTakers();
    for (GroupInfo group : map.groups()) {
      for (Replica replica : group.replicas()) {
        held.computeIfPresent(replica.node(), (node, count) -> count + 1);
      }
    }
    return held;
  }

  /** How many groups each of them should lead, the meta group not counted. */
  TreeMap<Integer, Integer> leads() {
    TreeMap<Integer, Integer> led = ofTakers();
    for (GroupInfo group : map.groups()) {
      if (group.id() != GroupInfo.META) {
        led.computeIfPresent(group.replicas().getFirst().node(), (node, count) -> count + 1);
      }
    }
    return led;
  }

  private TreeMap<Integer, Integer> ofTakers() {
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    for (NodeInfo node : map.nodes()) {
      if (node.isActive() && deadMillis(node.id()) == 0) {
        counts.put(node.id(), 0);
      }
    }
    return counts;
  }

  static int spread(TreeMap<?, Integer> counts) {
    int most = counts.values().stream().mapToInt(i -> i).max().orElse(0);
    return most - counts.values().stream().mapToInt(i -> i).min().orElse(0);
  }

  /** The group that is spread the worst over the zones that have a taker. */
  GroupInfo leastSpread() {
    TreeMap<Integer, String> zoneOf = new TreeMap<>();
    TreeMap<String, Integer> none = new TreeMap<>();
    for (NodeInfo node : map.nodes()) {
      zoneOf.put(node.id(), node.zone());
      if (node.isActive() && deadMillis(node.id()) == 0) {
        none.put(node.zone(), 0);
      }
    }
    GroupInfo worst = null;
    zoneSpread = -1;
    for (GroupInfo group : map.groups()) {
      TreeMap<String, Integer> zones = new TreeMap<>(none);
      for (Replica replica : group.replicas()) {
        zones.merge(zoneOf.get(replica.node()), 1, Integer::sum);
      }
      if (spread(zones) > zoneSpread) {
        zoneSpread = spread(zones);
        worst = group;
      }
    }
    return worst;
  }

  /** The nodes that hold a group, the one to lead first. */
  List<Integer> holders(int group) {
    return map.group(group).replicas().stream().map(Replica::node).toList();
  }
}
