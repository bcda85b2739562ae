package io.pontoon.node.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.ring.HashRing;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.meta.MapChange.Depart;
import io.pontoon.node.meta.MapChange.Grow;
import io.pontoon.node.meta.MapChange.Lead;
import io.pontoon.node.meta.MapChange.Move;
import io.pontoon.node.meta.MapChange.RemoveGroup;
import io.pontoon.node.meta.MapChange.Shrink;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What placement asks for. Clusters in words: the zone of each node, how many replicas a group
 * should have, and for each group the nodes that hold it, the meta group first.
 */
class PlannerTest {
  private static final long GIVEN_UP = 60_001;
  private static final long NOT_YET = 60_000;

  @Test
  void whenAllIsAsItShouldBeNothingIsAskedFor() {
    ModelCluster cluster = ModelCluster.of("a b c", 3, "1 2 3", "1 2 3", "2 3 1", "3 1 2");
    assertEquals(List.of(), cluster.plan());
  }

  @Nested
  class ANodeIsDead {
    @Test
    void itsReplicasGoToWhereThereIsRoomOnceItIsGivenUp() {
      ModelCluster cluster = ModelCluster.of("z z z z", 3, "1 2 3", "1 2 3");
      cluster.dead.put(3, GIVEN_UP);
      assertEquals(List.of(new Move(0, 3, 4), new Move(1, 3, 4)), cluster.plan());
    }

    @Test
    void beforeThatItIsLeftAlone() {
      ModelCluster cluster = ModelCluster.of("z z z z", 3, "1 2 3", "1 2 3");
      cluster.settle();
      cluster.dead.put(3, NOT_YET);
      assertEquals(List.of(), cluster.plan());
    }

    @Test
    void nothingIsEvenedOutUntilItIsBackOrGivenUp() {
      ModelCluster cluster = ModelCluster.of("z z z z", 2, "1 2", "1 2", "1 2", "1 2");
      cluster.dead.put(2, NOT_YET);
      assertEquals(List.of(), cluster.plan());
      cluster.dead.clear();
      assertFalse(cluster.plan().isEmpty());
    }

    @Test
    void aGroupThatCannotDecideIsLeftAlone() {
      ModelCluster cluster = ModelCluster.of("z z z z", 3, "1 2 4", "1 2 3");
      cluster.dead.put(2, GIVEN_UP);
      cluster.dead.put(3, GIVEN_UP);
      for (MapChange change : cluster.plan()) {
        assertFalse(change instanceof Move move && move.group() == 1, () -> "" + change);
      }
    }

    @Test
    void withNowhereToGoTheReplicaStaysAndAnotherComesWhenThereIsANode() {
      ModelCluster cluster = ModelCluster.of("z z z", 3, "1 2 3", "1 2 3");
      cluster.dead.put(3, GIVEN_UP);
      cluster.settle();
      assertEquals(0, cluster.count(Move.class) + cluster.count(Shrink.class));
      cluster.join(4, "z");
      assertEquals(new Move(0, 3, 4), cluster.plan().getFirst());
    }

    @Test
    void theGroupThatCanLoseTheFewestComesFirst() {
      ModelCluster cluster =
          ModelCluster.of("z z z z z z", 5, "1 2 3 4 5", "1 2 3 4 5", "1 2 5", "1 2 3 4 5");
      cluster.dead.put(5, GIVEN_UP);
      assertEquals(new Move(2, 5, 6), cluster.plan().getFirst());
    }

    @Test
    void oneThatWasReceivingIsReplacedToo() {
      ModelCluster cluster = ModelCluster.of("z z z z z", 3, "1 2 3", "1 2 3");
      cluster.map = MapChange.apply(cluster.map, new Move(1, 3, 4));
      cluster.dead.put(4, GIVEN_UP);
      assertTrue(cluster.plan().contains(new Move(1, 4, 5)), () -> "" + cluster.plan());
      cluster.settle();
      assertEquals(new TreeSet<>(List.of(1, 2, 5)), new TreeSet<>(cluster.holders(1)));
    }
  }

  @Nested
  class ANodeIsToLeave {
    @Test
    void itsLeadsGoFirstAndThenItsReplicas() {
      ModelCluster cluster = ModelCluster.of("z z z z", 3, "2 3 4", "1 2 3", "4 1 2", "3 4 2");
      cluster.set(1, NodeInfo.State.LEAVING);
      assertEquals(List.of(new Lead(1, 2), new Move(2, 1, 3)), cluster.plan());
      cluster.settle();
      for (GroupInfo group : cluster.map.groups()) {
        assertEquals(null, group.replicaOn(1));
        assertEquals(3, group.replicas().size());
      }
    }

    @Test
    void withNoOtherNodeItIsNotLetGo() {
      ModelCluster cluster = ModelCluster.of("z z z", 3, "2 1 3", "2 3 1", "3 1 2");
      cluster.set(1, NodeInfo.State.LEAVING);
      assertTrue(cluster.map.node(1).isActive());
      cluster.settle();
      for (GroupInfo group : cluster.map.groups()) {
        assertEquals(3, group.replicas().size());
      }
    }

    @Test
    void theOnlyReplicaMovesAndLeadsWhereItIs() {
      ModelCluster cluster = ModelCluster.of("z z", 1, "2", "1");
      cluster.set(1, NodeInfo.State.LEAVING);
      cluster.settle();
      assertEquals(List.of(2), cluster.holders(1));
    }

    @Test
    void aDeadOneThatStaysKeepsItsPlaceMeanwhile() {
      ModelCluster cluster = ModelCluster.of("z z z", 3, "2 1 3", "2 3 1", "3 1 2");
      cluster.set(1, NodeInfo.State.LEAVING);
      cluster.dead.put(3, NOT_YET);
      assertEquals(0, cluster.plan().stream().filter(Shrink.class::isInstance).count());
    }
  }

  @Nested
  class TooFewOrTooMany {
    @Test
    void aGroupGrowsAsFarAsThereAreNodes() {
      ModelCluster cluster = ModelCluster.of("z z", 3, "1 2", "2 1");
      assertEquals(List.of(), cluster.plan());
      cluster.join(3, "z");
      assertEquals(List.of(new Grow(0, 3), new Grow(1, 3)), cluster.plan());
    }

    @Test
    void ofTooManyTheLostOneGoes() {
      ModelCluster cluster = ModelCluster.of("z z z z", 3, "1 2 3 4", "1 2 3");
      cluster.dead.put(2, GIVEN_UP);
      assertEquals(new Shrink(0, 2), cluster.plan().getFirst());
    }

    @Test
    void elseOneWhoseZoneHasAnother() {
      ModelCluster cluster = ModelCluster.of("a b c a", 3, "1 2 3", "1 2 3 4");
      assertEquals(new Shrink(1, 1), cluster.plan().getFirst());
    }
  }

  @Nested
  class Zones {
    @Test
    void aGroupComesIntoAsManyAsThereAre() {
      ModelCluster cluster = ModelCluster.of("a a b c", 3, "1 3 4", "1 2 3", "3 4 1");
      assertEquals(List.of(new Move(1, 1, 4)), cluster.plan());
    }

    @Test
    void overTwoZonesItIsSpreadAsEvenlyAsItCanBe() {
      ModelCluster cluster = ModelCluster.of("a a a b b", 3, "1 2 4", "1 2 3").settle();
      cluster.leastSpread();
      assertEquals(1, cluster.zoneSpread);
    }

    @Test
    void theOneThatReplacesAnotherStandsInAZoneThatHasNone() {
      ModelCluster cluster = ModelCluster.of("a b c a b c", 3, "1 2 3", "1 2 3", "4 5 6");
      cluster.dead.put(3, GIVEN_UP);
      assertEquals(List.of(new Move(0, 3, 6), new Move(1, 3, 6)), cluster.plan());
    }
  }

  @Nested
  class Leads {
    @Test
    void noNodeShouldLeadTwoMoreThanAnother() {
      ModelCluster cluster = ModelCluster.of("z z z", 3, "1 2 3", "1 2 3", "1 2 3", "1 3 2");
      cluster.settle();
      assertEquals(2, cluster.count(Lead.class));
      assertEquals(0, ModelCluster.spread(cluster.leads()));
    }

    @Test
    void wherePartOfTheNodesShareNoGroupOthersPassOneOn() {
      // 1 leads two and has nothing in common with 3, which leads none.
      ModelCluster cluster = ModelCluster.of("z z z z", 2, "1 4", "1 2", "1 4", "2 3", "4 3");
      cluster.settle();
      assertEquals(0, cluster.count(Move.class));
      assertEquals(0, ModelCluster.spread(cluster.leads()), () -> "" + cluster.map.groups());
      assertEquals(2, cluster.count(Lead.class));
    }

    @Test
    void whatSomebodyHasSetStaysAsLongAsAllIsEvenNonetheless() {
      ModelCluster cluster = ModelCluster.of("z z z", 3, "1 2 3", "1 2 3", "2 3 1");
      cluster.map = MapChange.apply(cluster.map, new Lead(1, 3));
      assertEquals(List.of(), cluster.plan());
    }

    @Test
    void onlySoManyAreHandedOverAtTheSameTime() {
      ModelCluster cluster = ModelCluster.even(3, 1, 60, 3);
      for (int group = 1; group <= 60; group++) {
        cluster.map = MapChange.apply(cluster.map, new Lead(group, 1));
      }
      assertEquals(cluster.limits.leadMoves(), cluster.plan().size());
    }
  }

  @Nested
  class Limited {
    @Test
    void aNodeReceivesOnlySoManyAtTheSameTime() {
      ModelCluster cluster = ModelCluster.even(3, 1, 30, 3);
      cluster.join(4, "a");
      assertEquals(2, cluster.step());
      assertEquals(0, cluster.step());
      cluster.finish();
      assertEquals(2, cluster.step());
    }

    @Test
    void whatWaitsForADeadNodeHoldsNobodyUp() {
      ModelCluster cluster = ModelCluster.even(6, 1, 30, 3);
      cluster.limits = new Limits(60_000, 2, 2, 8, 32, 4, 10_000);
      cluster.join(7, "a");
      assertEquals(2, cluster.step());
      cluster.dead.put(7, NOT_YET);
      cluster.dead.put(1, GIVEN_UP);
      assertEquals(2, cluster.plan().size());
    }
  }

  @Nested
  class SlotsFollowTheRing {
    private ModelCluster afterANewGroup() {
      ModelCluster cluster = ModelCluster.of("z z z", 3, "1 2 3", "1 2 3", "2 3 1");
      cluster.map = MapChange.apply(cluster.map, new MapChange.AddGroup(3, List.of(3, 1, 2)));
      cluster.rebalance(true);
      return cluster;
    }

    @Test
    void theySetOutFromAllInTurnUpToTheLimits() {
      ModelCluster cluster = afterANewGroup();
      List<MapChange> plan = cluster.plan();
      assertEquals(8, plan.size());
      for (int i = 0; i < 8; i++) {
        Depart depart = (Depart) plan.get(i);
        assertEquals(1 + i % 2, depart.from());
        assertEquals(3, depart.to());
      }
      cluster.step();
      assertEquals(List.of(), cluster.plan());
    }

    @Test
    void untilAllAreWhereTheRingWantsThem() {
      ModelCluster cluster = afterANewGroup();
      cluster.limits = new Limits(60_000, 16, 2, 8, 400, 200, 10_000);
      cluster.settle();
      int[] wanted =
          HashRing.owners(
              Departures.members(cluster.map.groups()), cluster.map.ring().virtualNodes());
      assertEquals(cluster.map.slots().count(3), cluster.count(Depart.class));
      assertEquals(List.of(), cluster.plan());
      for (int slot = 0; slot < wanted.length; slot++) {
        assertEquals(wanted[slot], cluster.map.slots().of(slot));
      }
    }

    @Test
    void aLargeRingIsComputedOverSeveralPlans() {
      ModelCluster cluster = ModelCluster.even(3, 1, 300, 3);
      cluster.map = cluster.map.next(new ClusterMap.Ring(10_000, 3, true));
      assertEquals(List.of(), cluster.plan());
      assertFalse(cluster.plan().isEmpty());
    }

    @Test
    void aPauseHoldsThemAllBackThoseOfALeavingGroupToo() {
      ModelCluster cluster = afterANewGroup();
      cluster.map = MapChange.apply(cluster.map, new MapChange.Weigh(1, 0));
      assertFalse(cluster.plan().isEmpty());
      cluster.rebalance(false);
      assertEquals(List.of(), cluster.plan());
    }

    @Test
    void noneGoToOrFromAGroupWithoutALeaderOrAMajority() {
      ModelCluster cluster = afterANewGroup();
      cluster.leaderless.add(3);
      assertEquals(List.of(), cluster.plan());
      cluster.leaderless.clear();
      cluster.leaderless.add(1);
      assertTrue(cluster.plan().stream().allMatch(change -> ((Depart) change).from() == 2));
      cluster.dead.put(2, NOT_YET);
      cluster.dead.put(3, NOT_YET);
      assertEquals(List.of(), cluster.plan());
    }

    @Test
    void aGroupIsForgottenWhenItHasBeenEmptyForLongEnough() {
      ModelCluster cluster = ModelCluster.of("z z z", 3, "1 2 3", "1 2 3", "2 3 1");
      cluster.rebalance(true);
      cluster.limits = new Limits(60_000, 16, 2, 8, 400, 400, 10_000);
      cluster.map = MapChange.apply(cluster.map, new MapChange.Weigh(1, 0));
      cluster.empty.put(1, 20_000L); // what is heard may be older than the map
      while (cluster.map.slots().count(1) > 0) {
        cluster.step();
        assertEquals(0, cluster.count(RemoveGroup.class));
        assertEquals(List.of(), cluster.plan());
        cluster.finish();
      }
      cluster.empty.put(1, 9_999L);
      assertEquals(List.of(), cluster.plan());
      cluster.empty.put(1, 10_000L);
      assertEquals(List.of(new RemoveGroup(1)), cluster.plan());
    }
  }

  @Test
  void ofReplicasThatMayGoASmallOneGoesThatDoesNotLead() {
    ModelCluster cluster =
        ModelCluster.of("z z z z", 3, "1 2 3", "1 2 3", "2 3 1", "3 1 2", "1 2 3");
    cluster.bytes.put(1, 500L);
    cluster.bytes.put(2, 300L);
    cluster.bytes.put(3, 100L);
    cluster.bytes.put(4, 200L);
    assertEquals(new Move(3, 1, 4), cluster.plan().getFirst());
  }
}
