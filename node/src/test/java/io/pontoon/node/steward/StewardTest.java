package io.pontoon.node.steward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.Clock;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.ChangeReply;
import io.pontoon.common.wire.ChangeReply.Status;
import io.pontoon.common.wire.ChangeRequest;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.node.meta.FourNodes;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.placement.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StewardTest {
  private final Around around = new Around();
  private final TreeSet<Integer> dead = new TreeSet<>();
  private final List<ChangeReply> replies = new ArrayList<>();
  private long millis = 1;
  private final Steward steward =
      new Steward(
          1,
          new Limits(10_000, 16, 2, 8, 32, 4, 10_000),
          new Clock() {
            @Override
            public long monotonicNanos() {
              return millis * 1_000_000;
            }

            @Override
            public long wallMillis() {
              return millis;
            }
          },
          node -> !dead.contains(node),
          77,
          around);

  private static ClusterMap bootstrap(int groups) {
    return FourNodes.map(groups, 3).next(77);
  }

  private static final class Around implements Steward.Around {
    final List<MapChange> requested = new ArrayList<>();
    int leader = 1;
    ClusterMap map = bootstrap(2);

    @Override
    public ClusterMap map() {
      return map;
    }

    @Override
    public int leader(int group) {
      return leader;
    }

    @Override
    public void request(MapChange change) {
      requested.add(change);
    }

    @Override
    public void tell(PeerChannel to) {}

    /** The meta group does as it was asked. */
    void agree() {
      map = MapChange.applyAll(map, requested);
      requested.clear();
    }
  }

  private void ask(String words) {
    steward.ask(new ChangeRequest(5, List.of(words.split(" "))), replies::add);
  }

  private void pass(long more) {
    millis += more;
    steward.tick();
  }

  @Test
  void aWishIsDoneWhenTheMapShowsItAndNotBefore() {
    ask("NODE DECOMMISSION 4");
    assertEquals(List.of(new MapChange.Intended(4, NodeInfo.State.LEAVING)), around.requested);
    steward.tick();
    assertEquals(List.of(), replies);
    around.agree();
    steward.onMap(around.map);
    assertEquals(List.of(new ChangeReply(5, Status.DONE, 1, "")), replies);
    pass(60_000);
    assertEquals(1, replies.size(), "answered once");
  }

  @Test
  void whatIsSoAlreadyIsDoneAtOnce() {
    ask("NODE RECOMMISSION 4");
    assertEquals(List.of(new ChangeReply(5, Status.DONE, 1, "")), replies);
    assertEquals(List.of(), around.requested);
  }

  @Test
  void whatWouldDoHarmIsRefusedAndNotAskedForOfTheMap() {
    ask("NODE DECOMMISSION 9");
    assertEquals(List.of(new ChangeReply(5, Status.REFUSED, 1, "no such node '9'")), replies);
    assertEquals(List.of(), around.requested);
  }

  @Test
  void whoDoesNotLeadSaysWhoDoes() {
    around.leader = 3;
    ask("NODE DECOMMISSION 4");
    ask("REBALANCE STATUS");
    assertEquals(
        List.of(
            new ChangeReply(5, Status.NOT_LEADER, 3, ""),
            new ChangeReply(5, Status.NOT_LEADER, 3, "")),
        replies);
    assertEquals(List.of(), around.requested);
  }

  @Test
  void whoLosesLeadershipCannotSayWhatBecameOfTheWish() {
    ask("NODE DECOMMISSION 4");
    around.leader = 2;
    steward.tick();
    assertEquals(List.of(new ChangeReply(5, Status.UNSETTLED, 2, "")), replies);
    around.leader = 1;
    around.agree();
    steward.tick();
    assertEquals(1, replies.size(), "answered once");
  }

  @Test
  void whatTheMapDoesNotShowForLongIsUnsettled() {
    ask("NODE DECOMMISSION 4");
    pass(10_000);
    assertEquals(List.of(), replies);
    pass(1);
    assertEquals(List.of(Status.UNSETTLED), replies.stream().map(ChangeReply::status).toList());
  }

  @Test
  void theStatusIsToldAtOnce() {
    ask("REBALANCE STATUS");
    assertEquals(Status.DONE, replies.getFirst().status());
    assertFalse(replies.getFirst().text().isEmpty());
  }

  @Test
  void aNodeIsReplacedWhenItHasBeenDeadForLongWithoutABreak() {
    int gone = around.map.group(1).replicas().getLast().node();
    dead.add(gone);
    pass(1);
    pass(9_000);
    dead.clear();
    pass(500);
    dead.add(gone);
    pass(1);
    pass(9_000);
    assertFalse(around.requested.stream().anyMatch(c -> c instanceof MapChange.Move), "a break");
    pass(2_000);
    assertTrue(around.requested.stream().anyMatch(c -> c instanceof MapChange.Move));
  }

  @Test
  void aNewLeaderMeasuresAnewForHowLongSomebodyHasBeenDead() {
    int gone = around.map.group(1).replicas().getLast().node();
    dead.add(gone);
    pass(1);
    pass(9_000);
    around.leader = 2;
    pass(9_000);
    around.leader = 1;
    pass(1);
    pass(9_000);
    assertFalse(around.requested.stream().anyMatch(c -> c instanceof MapChange.Move));
    pass(2_000);
    assertTrue(around.requested.stream().anyMatch(c -> c instanceof MapChange.Move));
  }

  @Test
  void aClusterWithoutAnIdIsGivenOne() {
    around.map = around.map.next(0);
    steward.tick();
    assertTrue(around.requested.contains(new MapChange.Named(77)));
  }

  /**
   * Node 5 comes, and two groups are to be evened out over it. One change shows in the map before
   * the other: that one is still counted on, and no third group sent instead of it.
   */
  @Test
  void whatIsOnItsWayIsCountedOn() {
    around.map = MapChange.apply(bootstrap(7), new MapChange.Joined(5, "e", 7005, 0, "", 55));
    steward.tick();
    List<MapChange> first = List.copyOf(around.requested);
    assertTrue(first.size() > 1, "several at once: " + first);
    around.requested.clear();
    around.map = MapChange.applyAll(around.map, first.subList(0, 1));
    pass(1);
    steward.onMap(around.map);
    assertEquals(List.of(), around.requested);
    around.map = MapChange.applyAll(around.map, first);
    pass(1);
    assertEquals(List.of(), around.requested);
  }

  @Test
  void whatWasLostIsAskedForAgain() {
    around.map = MapChange.apply(bootstrap(7), new MapChange.Joined(5, "e", 7005, 0, "", 55));
    steward.tick();
    List<MapChange> first = List.copyOf(around.requested);
    around.requested.clear();
    pass(2_000);
    assertEquals(List.of(), around.requested);
    pass(2_000);
    assertEquals(first, around.requested);
  }

  /** A group is added, and the first slots set out to it. */
  private void grow() {
    steward.slotsPerSecond(40);
    around.map = MapChange.apply(around.map, new MapChange.AddGroup(3, List.of(1, 2, 3)));
    steward.tick();
  }

  /** The map follows each slot that sets out, and no plan is made for that. */
  @Test
  void slotsSetOutSomeAtATime() {
    grow();
    assertEquals(4, departed(), "together");
    around.agree();
    steward.onMap(around.map);
    assertEquals(0, departed());
    assertTrue(steward.holdsBack());
    millis += 99;
    steward.depart();
    assertEquals(0, departed());
    millis += 1;
    steward.depart();
    assertEquals(4, departed());
  }

  @Test
  void noSlotSetsOutOnceThereIsAPause() {
    grow();
    around.agree();
    around.map = MapChange.apply(around.map, new MapChange.Rebalance(false));
    steward.onMap(around.map);
    assertFalse(steward.holdsBack());
    pass(1_000);
    assertEquals(0, departed());
  }

  @Test
  void whoDoesNotLeadAnyMoreSendsNoSlots() {
    grow();
    around.agree();
    around.leader = 2;
    assertFalse(steward.holdsBack());
  }

  private long departed() {
    return around.requested.stream().filter(MapChange.Depart.class::isInstance).count();
  }
}
