package io.pontoon.node.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.meta.MapChange;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole clusters, up to a thousand nodes and ten thousand groups: it ends, and moves little. */
class PlannerAtSizeTest {
  private static void assertEven(ModelCluster cluster) {
    assertTrue(ModelCluster.spread(cluster.replicas()) <= 1, () -> "held " + cluster.replicas());
    assertTrue(ModelCluster.spread(cluster.leads()) <= 1, () -> "led " + cluster.leads());
    GroupInfo worst = cluster.leastSpread();
    assertTrue(cluster.zoneSpread <= 1, () -> "in few zones: " + worst);
  }

  @ParameterizedTest
  @CsvSource({"3,3,6", "6,3,12", "7,1,20", "9,3,100", "10,5,64", "30,5,300", "1000,5,10000"})
  void aNewNodeTakesItsShareAndNothingElseMoves(int nodes, int zones, int groups) {
    ModelCluster cluster = ModelCluster.even(nodes, zones, groups, 3);
    assertEven(cluster);
    cluster.join(nodes + 1, "a");
    cluster.settle();
    int share = ((groups + 1) * 3 + nodes) / (nodes + 1);
    assertTrue(cluster.count(MapChange.Move.class) <= share, "moves " + cluster.counts);
    assertTrue(
        cluster.count(MapChange.Lead.class) <= 2 * (groups / (nodes + 1) + 1),
        "leads " + cluster.counts);
    if (zones > 3 || nodes % zones == 0 && zones == 1) {
      assertEven(cluster);
    }
  }

  @ParameterizedTest
  @CsvSource({"4,1,6", "7,1,20", "12,4,100", "10,5,64", "30,5,300", "1000,5,10000"})
  void ofALostNodeItsReplicasMoveAndHardlyAnyOther(int nodes, int zones, int groups) {
    ModelCluster cluster = ModelCluster.even(nodes, zones, groups, 3);
    int held = cluster.replicas().get(1);
    cluster.dead.put(1, 30_000L);
    assertEquals(List.of(), cluster.plan());
    cluster.dead.put(1, 60_001L);
    cluster.settle();
    int moves = cluster.count(MapChange.Move.class);
    assertTrue(moves >= held && moves <= held + held / 4 + 2, held + " held, moves " + moves);
    assertEven(cluster);
    for (GroupInfo group : cluster.map.groups()) {
      assertEquals(3, group.replicas().size());
    }
  }

  @Test
  void aLostZoneIsSurvivedAndSoIsItsReturn() {
    ModelCluster cluster = ModelCluster.even(30, 3, 200, 3);
    for (String zone : List.of("a", "b", "c")) {
      TreeSet<Integer> gone = new TreeSet<>();
      for (NodeInfo node : cluster.map.nodes()) {
        if (node.zone().equals(zone)) {
          gone.add(node.id());
        }
      }
      for (GroupInfo group : cluster.map.groups()) {
        assertTrue(ModelCluster.decides(group, gone), () -> "without zone " + zone + ": " + group);
      }
    }
    for (int node = 1; node <= 30; node += 3) {
      cluster.dead.put(node, 60_001L);
    }
    cluster.settle();
    assertEven(cluster);
    cluster.dead.clear();
    cluster.settle();
    assertEven(cluster);
  }

  @Test
  void aThousandNodesEachDecommissionedOrDeadForAMomentOnly() {
    ModelCluster cluster = ModelCluster.even(1000, 5, 10_000, 3);
    for (int node = 1; node <= 1000; node++) {
      cluster.dead.put(node, 60_000L);
      if (node > 1) {
        cluster.dead.remove(node - 1);
      }
      if (node % 50 == 0) {
        assertEquals(List.of(), cluster.plan());
      }
    }
    cluster.dead.clear();
    cluster.set(17, NodeInfo.State.LEAVING);
    cluster.settle();
    for (GroupInfo group : cluster.map.groups()) {
      assertTrue(group.replicaOn(17) == null);
    }
    assertEven(cluster);
  }
}
