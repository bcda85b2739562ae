package io.pontoon.node.steward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.meta.FourNodes;
import io.pontoon.node.meta.MapChange;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WishesTest {
  private final TreeSet<Integer> dead = new TreeSet<>();
  private ClusterMap map = cluster(3);

  private static ClusterMap cluster(int replicas) {
    return FourNodes.map(2, replicas);
  }

  private Wish judge(String words) {
    return new Wishes(map, node -> dead.contains(node) ? 5_000 : 0)
        .judge(List.of(words.split(" ")));
  }

  private void change(MapChange... changes) {
    map = MapChange.applyAll(map, List.of(changes));
  }

  private void refused(String reason, String words) {
    assertEquals(reason, judge(words).refusal(), words);
    assertEquals(List.of(), judge(words).changes());
  }

  /** A wish that is granted, and that the map shows as soon as the changes are in it. */
  private Wish granted(String words) {
    Wish wish = judge(words);
    assertNull(wish.refusal(), words);
    assertFalse(wish.shown().test(map), words);
    ClusterMap changed = MapChange.applyAll(map, wish.changes());
    assertTrue(wish.shown().test(changed), words);
    return wish;
  }

  @Test
  void whatNobodyUnderstandsIsRefused() {
    for (String words :
        List.of(
            "NODE",
            "NODE DECOMMISSION",
            "NODE DECOMMISSION x",
            "NODE EXPLODE 1",
            "SHARDS WEIGHT 1",
            "SHARDS ADD 99999999999",
            "FAILOVER",
            "FAILOVER one",
            "FAILOVER 1 TO two",
            "REBALANCE",
            "")) {
      refused("unknown request", words);
    }
  }

  @Test
  void nodesAndGroupsThatAreNotThereAreNamed() {
    for (String words : List.of("NODE DECOMMISSION 9", "NODE RECOMMISSION 9", "NODE REMOVE 9")) {
      refused("no such node '9'", words);
    }
    for (String words : List.of("SHARDS REMOVE 9", "SHARDS WEIGHT 9 2", "FAILOVER 9")) {
      refused("no such group '9'", words);
    }
    refused("no such node '9'", "FAILOVER 1 TO 9");
  }

  @Test
  void theMetaGroupHasNoWeight() {
    refused("no such group '0'", "SHARDS REMOVE 0");
    refused("no such group '0'", "SHARDS WEIGHT 0 2");
  }

  @Test
  void aNodeLeavesAsLongAsEnoughStayForTheReplicas() {
    Wish wish = granted("NODE DECOMMISSION 4");
    change(wish.changes().getFirst());
    assertTrue(judge("NODE DECOMMISSION 4").shown().test(map), "what is so already is done");
    refused(
        "node 3 cannot leave: 2 nodes would be left for groups of 3 replicas; add a node first",
        "NODE DECOMMISSION 3");
    granted("NODE RECOMMISSION 4");
  }

  @Test
  void theLastNodeStays() {
    map = Bootstrap.map("bridge", List.of(new NodeInfo(1, "a", 7001, "")), 1, 1, 150);
    refused(
        "node 1 cannot leave: 0 nodes would be left for groups of 1 replicas; add a node first",
        "NODE DECOMMISSION 1");
  }

  @Test
  void aNodeThatHoldsReplicasIsNotRemoved() {
    map = cluster(1);
    long held = map.groups().stream().filter(group -> group.replicaOn(1) != null).count();
    assertTrue(held > 0);
    refused(
        "node 1 holds replicas of "
            + held
            + " groups: NODE DECOMMISSION 1 sends them elsewhere first",
        "NODE REMOVE 1");
    int empty = 4;
    assertTrue(map.groups().stream().allMatch(group -> group.replicaOn(empty) == null));
    change(new MapChange.Intended(empty, NodeInfo.State.LEAVING));
    granted("NODE REMOVE " + empty);
  }

  @Test
  void theLastGroupWithSlotsStays() {
    granted("SHARDS REMOVE 2");
    change(new MapChange.Weigh(2, 0));
    String reason = "group 1 is the last one: its slots have nowhere to go";
    refused(reason, "SHARDS REMOVE 1");
    refused(reason, "SHARDS WEIGHT 1 0");
    granted("SHARDS WEIGHT 1 5");
    refused("a weight is not below 0", "SHARDS WEIGHT 1 -1");
  }

  @Test
  void groupsAreAddedOnTheNodesThatHoldLeastAndOnNoDeadOne() {
    dead.add(4);
    Wish wish = granted("SHARDS ADD 2");
    assertEquals(2, wish.changes().size());
    for (MapChange change : wish.changes()) {
      assertFalse(((MapChange.AddGroup) change).nodes().contains(4), "nobody is there to take it");
      assertEquals(3, ((MapChange.AddGroup) change).nodes().size());
    }
  }

  @Test
  void groupsAreAddedWithinBounds() {
    refused("at least one group is to be added", "SHARDS ADD 0");
    refused("at least one group is to be added", "SHARDS ADD -1");
    refused("the ids of groups end at " + GroupInfo.ID_MAX, "SHARDS ADD 65534");
    refused("the ids of groups end at " + GroupInfo.ID_MAX, "SHARDS ADD 2147483647");
    refused(
        "1400 groups more would be 4209 replicas on 4 nodes; a node takes 1000", "SHARDS ADD 1400");
    dead.addAll(List.of(1, 2, 3, 4));
    refused("1 groups more would be 0 replicas on 0 nodes; a node takes 1000", "SHARDS ADD 1");
  }

  @Test
  void leadershipGoesToALivingVoterOnly() {
    GroupInfo group = map.group(1);
    int first = group.replicas().get(0).node();
    int second = group.replicas().get(1).node();
    int third = group.replicas().get(2).node();
    int outside = 10 - first - second - third;
    assertEquals(new MapChange.Lead(1, second), granted("FAILOVER 1").changes().getFirst());
    assertEquals(
        new MapChange.Lead(1, third), granted("FAILOVER 1 TO " + third).changes().getFirst());
    refused("node " + outside + " holds no replica of group 1", "FAILOVER 1 TO " + outside);
    dead.add(second);
    assertEquals(new MapChange.Lead(1, third), granted("FAILOVER 1").changes().getFirst());
    refused("node " + second + " cannot lead group 1: it is not alive", "FAILOVER 1 TO " + second);
    dead.add(third);
    refused("group 1 has no other replica that could lead", "FAILOVER 1");
  }

  @Test
  void whoIsOnItsWayInOrOutDoesNotLead() {
    GroupInfo group = map.group(1);
    int from = group.replicas().getLast().node();
    int to =
        map.nodes().stream()
            .mapToInt(NodeInfo::id)
            .filter(id -> group.replicaOn(id) == null)
            .findFirst()
            .orElseThrow();
    change(new MapChange.Move(1, from, to));
    for (int node : List.of(from, to)) {
      refused(
          "node " + node + " cannot lead group 1: it is on its way in or out",
          "FAILOVER 1 TO " + node);
    }
  }

  @Test
  void rebalancingIsPausedAndGoesOn() {
    boolean on = map.ring().rebalancing();
    granted(on ? "REBALANCE PAUSE" : "REBALANCE START");
    assertTrue(judge(on ? "REBALANCE START" : "REBALANCE PAUSE").shown().test(map));
  }
}
