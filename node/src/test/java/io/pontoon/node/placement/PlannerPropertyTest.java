package io.pontoon.node.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.meta.MapChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Clusters in any state, with anything happening while plans are carried out. */
class PlannerPropertyTest {
  private static ModelCluster anyCluster(Random random, int nodes, int groups, int zones) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < nodes; i++) {
      words.append(i == 0 ? "" : " ").append((char) ('a' + random.nextInt(zones)));
    }
    List<GroupInfo> all = new ArrayList<>();
    for (int g = 0; g <= groups; g++) {
      List<Replica> replicas = new ArrayList<>();
      int copies = 1 + random.nextInt(Math.min(nodes, 5));
      for (int i = 0; i < copies; i++) {
        int node = 1 + random.nextInt(nodes);
        if (replicas.stream().noneMatch(replica -> replica.node() == node)) {
          replicas.add(new Replica(replicas.size() + 1, node));
        }
      }
      all.add(new GroupInfo(g, replicas, 1));
    }
    return new ModelCluster(ModelCluster.nodes(words.toString()), all, 1 + random.nextInt(5));
  }

  private static void anything(Random random, ModelCluster cluster) {
    int node = cluster.map.nodes().get(random.nextInt(cluster.map.nodes().size())).id();
    switch (random.nextInt(7)) {
      case 0 -> cluster.dead.put(node, random.nextBoolean() ? 60_001L : 1_000L);
      case 1, 2 -> cluster.dead.remove(node);
      case 3 -> cluster.set(node, NodeInfo.State.LEAVING);
      case 4 -> cluster.set(node, NodeInfo.State.ACTIVE);
      case 5 -> {
        int group = 1 + random.nextInt(cluster.map.nextGroup() - 1);
        cluster.map = MapChange.apply(cluster.map, new MapChange.Weigh(group, random.nextInt(3)));
        cluster.empty.put(group, random.nextBoolean() ? 0 : 10_000L);
      }
      default -> cluster.finish();
    }
  }

  @Property(tries = 300)
  void whateverHappensItComesToAnEnd(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int nodes,
      @ForAll @IntRange(min = 1, max = 30) int groups,
      @ForAll @IntRange(min = 1, max = 5) int zones) {
    Random random = new Random(seed);
    ModelCluster cluster = anyCluster(random, nodes, groups, zones);
    cluster.rebalance(random.nextInt(4) == 0);
    cluster.limits =
        new Limits(60_000, 1 + random.nextInt(20), 2, 1 + random.nextInt(9), 2000, 500, 10_000);
    for (int i = 0; i < 10; i++) {
      anything(random, cluster);
      cluster.step();
    }
    cluster.finish();
    cluster.steps = 0;
    cluster.settle();
    assertEquals(List.of(), cluster.plan());
  }

  @Property(tries = 400)
  void whenAllAreThereAllIsAsItShouldBe(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int nodes,
      @ForAll @IntRange(min = 1, max = 30) int groups,
      @ForAll @IntRange(min = 1, max = 5) int zones) {
    ModelCluster cluster = anyCluster(new Random(seed), nodes, groups, zones).settle();
    int copies = Math.min(cluster.map.ring().replication(), nodes);
    for (GroupInfo group : cluster.map.groups()) {
      assertTrue(group.isSteady());
      assertEquals(copies, group.replicas().size());
      assertTrue(isSpread(cluster, group), () -> "in few zones: " + group);
    }
    if (zones == 1) {
      assertTrue(ModelCluster.spread(cluster.replicas()) <= 1, () -> "" + cluster.replicas());
    }
    if (copies == nodes) {
      assertTrue(ModelCluster.spread(cluster.leads()) <= 1, () -> "" + cluster.leads());
    }
  }

  /** As evenly as it can be, as no zone can hold more replicas of a group than it has nodes. */
  private static boolean isSpread(ModelCluster cluster, GroupInfo group) {
    int[] held = new int[5];
    int[] size = new int[5];
    for (NodeInfo node : cluster.map.nodes()) {
      int zone = node.zone().charAt(0) - 'a';
      size[zone]++;
      held[zone] += group.replicaOn(node.id()) == null ? 0 : 1;
    }
    int most = 0;
    for (int count : held) {
      most = Math.max(most, count);
    }
    for (int zone = 0; zone < held.length; zone++) {
      if (held[zone] < most - 1 && held[zone] < size[zone]) {
        return false;
      }
    }
    return true;
  }

  @Property(tries = 200)
  void aNodeThatIsBackInTimeFindsAllAsItWas(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 12) int nodes,
      @ForAll @IntRange(min = 1, max = 30) int groups,
      @ForAll @IntRange(min = 1, max = 5) int zones) {
    Random random = new Random(seed);
    ModelCluster cluster = anyCluster(random, nodes, groups, zones).settle();
    List<GroupInfo> before = cluster.map.groups();
    int node = 1 + random.nextInt(nodes);
    for (long dead = 500; dead <= 60_000; dead += 500) {
      cluster.dead.put(node, dead);
      assertEquals(List.of(), cluster.plan());
    }
    cluster.dead.clear();
    cluster.settle();
    assertEquals(before, cluster.map.groups());
  }

  @Property(tries = 100)
  void theSamePlanComesFromTheSameCluster(@ForAll long seed) {
    ModelCluster one = anyCluster(new Random(seed), 8, 20, 3);
    ModelCluster other = anyCluster(new Random(seed), 8, 20, 3);
    one.settle();
    other.settle();
    assertEquals(one.history, other.history);
  }
}
