package io.pontoon.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReadTerms.Mode;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.router.route.ReadWorld.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicaReadsTest {
  private final ReadWorld world = new ReadWorld(ReadSettings.STANDARD);

  @Test
  void readsOnLikeTermsTravelTogether() {
    world.add(Mode.INDEX, "a");
    world.add(Mode.INDEX, "b");
    world.add(Mode.LOCAL, "c");
    List<Request> sent = world.flush();
    assertEquals(2, sent.size());
    assertEquals(List.of(2, 1), sent.stream().map(Request::count).toList());
  }

  /** Each confirmation costs messages between the replicas. */
  @Test
  void whileOneBatchIsConfirmedTheNextGathers() {
    world.add(Mode.INDEX, "a");
    Request first = world.only();
    world.add(Mode.INDEX, "b");
    assertEquals(List.of(), world.flush());
    world.add(Mode.INDEX, "c");
    world.answer(first, "+a");
    assertEquals(2, world.only().count());
    world.add(Mode.INDEX, "d");
    assertEquals(List.of(), world.flush());
    assertEquals(1, world.pass(1).size(), "but not for long");
  }

  @Test
  void whoeverIsNearestIsAsked() {
    for (int i = 0; i < 10; i++) {
      ReadWorld near = new ReadWorld(new ReadSettings(0, "b", 5));
      near.add(Mode.LOCAL, "a");
      assertEquals(2, near.only().node());
      ReadWorld door = new ReadWorld(new ReadSettings(3, "b", 5));
      door.add(Mode.LOCAL, "a");
      assertEquals(3, door.only().node());
    }
  }

  @Test
  void ofThoseAsNearTheOneWithTheLeastToDo() {
    for (int node = 1; node <= 3; node++) {
      for (int i = 0; i < 3; i++) {
        world.add(Mode.LOCAL, "x");
        Request request = world.only();
        int load = request.node() == 2 ? 3 : 70;
        world.answer(request, Status.OK, 0, 100, load, "+x\r\n".getBytes());
      }
    }
    for (int i = 0; i < 5; i++) {
      world.add(Mode.LOCAL, "x");
      Request request = world.only();
      assertEquals(2, request.node());
      world.answer(request, Status.OK, 0, 100, 3, "+x\r\n".getBytes());
    }
  }

  /** A follower's question is a majority with its leader's answer; a leader's round asks two. */
  @Test
  void ofThreeAFollowerIsAskedToConfirmUnlessItHasMoreToDo() {
    world.leader = 2;
    Set<Integer> asked = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      world.add(Mode.INDEX, "x");
      Request request = world.only();
      asked.add(request.node());
      world.answer(request, Status.OK, 0, 100, i < 2 ? 0 : 9, "+x\r\n".getBytes());
    }
    assertEquals(Set.of(1, 3), asked);
    world.add(Mode.INDEX, "x");
    assertEquals(2, world.only().node());
  }

  @Test
  void whoSaysThatItIsBehindIsPassedOver() {
    world.add(Mode.LOCAL, 50, ReadTerms.NO_BOUND, "a");
    Request first = world.only();
    assertEquals(50, first.terms().atLeast());
    world.refuse(first, Status.BEHIND, 0);
    Request second = world.only();
    assertNotEquals(first.node(), second.node());
    world.answer(second, "+new");
    assertEquals(List.of("+new"), world.heard);
    world.add(Mode.LOCAL, "b");
    assertNotEquals(first.node(), world.only().node(), "it is left alone for a while");
  }

  @Test
  void whenAllAreBehindTheyAreAskedAgainUntilTheDeadline() {
    world.add(Mode.LOCAL, 50, ReadTerms.NO_BOUND, "a");
    Set<Integer> asked = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      Request request = world.only();
      asked.add(request.node());
      world.refuse(request, Status.BEHIND, 0);
    }
    assertEquals(Set.of(1, 2, 3), asked);
    List<Request> again = world.pass(12);
    assertEquals(1, again.size());
    world.refuse(again.getFirst(), Status.BEHIND, 0);
    world.pass(2_000);
    assertEquals(1, world.heard.size());
    assertTrue(
        world.heard.getFirst().startsWith("-CLUSTERDOWN ")
            && world
                .heard
                .getFirst()
                .endsWith("has what was asked for within the deadline; not executed"),
        world.heard.getFirst());
  }

  @Test
  void aLateAnswerIsAskedForElsewhereAndTheFirstCounts() {
    world.add(Mode.INDEX, "a");
    Request first = world.only();
    List<Request> hedge = world.pass(20);
    assertEquals(1, hedge.size());
    assertNotEquals(first.node(), hedge.getFirst().node());
    assertEquals(first.terms(), hedge.getFirst().terms());
    world.answer(hedge.getFirst(), "+b");
    world.answer(first, "+a");
    assertEquals(List.of("+b"), world.heard);
    assertEquals(1, world.hedges());
    assertEquals(1, world.hedgesWon());
  }

  /** When all are late, asking more would only make it worse. */
  @Test
  void noMoreAreHedgedThanTheirShare() {
    for (int i = 0; i < 200; i++) {
      world.add(Mode.INDEX, "a" + i);
      Request request = world.only();
      List<Request> hedges = world.pass(30);
      hedges.forEach(hedge -> world.refuse(hedge, Status.BEHIND, 0));
      world.answer(request, "+a");
    }
    assertTrue(world.hedges() <= 12, "hedges: " + world.hedges());
    assertTrue(world.hedges() >= 5, "hedges: " + world.hedges());
  }

  @Test
  void aLateReplicaIsLeftAloneWhileOthersAnswer() {
    world.add(Mode.LOCAL, "slow");
    Request slow = world.only();
    world.pass(20);
    for (int i = 0; i < 6; i++) {
      world.add(Mode.LOCAL, "x" + i);
      Request request = world.only();
      assertNotEquals(slow.node(), request.node());
      world.answer(request, "+x");
    }
  }

  @Test
  void whoGoesDownOrSilentIsReplaced() {
    world.add(Mode.INDEX, "a");
    Request first = world.only();
    world.up[first.node()] = false;
    world.reads.onNodeDown(first.node(), world.now);
    Request second = world.only();
    assertNotEquals(first.node(), second.node());
    List<Request> later = world.pass(600);
    assertTrue(later.stream().anyMatch(request -> request.node() != second.node()), "" + later);
  }

  /** What it says of its age is counted from its own question, not from the one that followed. */
  @Test
  void whoWasGivenUpAndAnswersAfterAllIsAsOldAsItsQuestion() {
    long asked = world.now;
    world.add(Mode.INDEX, "a");
    Request first = world.only();
    assertFalse(world.pass(600).isEmpty());
    world.answer(first, "+a");
    assertEquals(List.of("+a"), world.heard);
    assertTrue(world.served.currentAsOf() - asked <= 0);
  }

  @Test
  void aMissingVoterIsNamedAtOnce() {
    world.add(Mode.ALL, "a");
    world.refuse(world.only(), Status.VOTER_MISSING, 3);
    assertEquals(
        List.of(
            "-CLUSTERDOWN ALL cannot be met: node 3 (127.0.0.1:7003) holds a voter of group 1 and"
                + " does not answer; ask for QUORUM, or wait until it is back; not executed"),
        world.heard);
  }

  @Test
  void withoutAMajorityTheDeadlineSaysSo() {
    world.add(Mode.INDEX, "a");
    world.refuse(world.only(), Status.NO_QUORUM, 0);
    world.pass(1_100);
    assertEquals(1, world.heard.size());
    assertTrue(world.heard.getFirst().contains("no majority of group 1"), "" + world.heard);
  }

  @Test
  void whatIsAnsweredInPartIsAskedForAgainFromThere() {
    world.add(Mode.LOCAL, "a");
    world.add(Mode.LOCAL, "b");
    world.add(Mode.LOCAL, "c");
    Request all = world.only();
    world.answer(all, "+a");
    Request rest = world.only();
    assertEquals(2, rest.count());
    world.answer(all, "+a", "+b", "+c"); // said twice, and outdated
    world.answer(rest, "+b", "+c");
    assertEquals(List.of("+a", "+b", "+c"), world.heard);
  }

  @Test
  void whatAReplicaDoesNotHoldGoesOnWhenTheMapTellsWhere() {
    world.add(Mode.LOCAL, "a");
    world.answer(world.only(), (String) null);
    assertTrue(world.sentOn.isEmpty());
    world.epoch = 2;
    world.reads.sendOn(world.now);
    assertEquals(1, world.sentOn.size());
    assertEquals(Mode.INDEX, world.sentOn.getFirst().mode(), "it is proved where it goes");
  }

  /** A replica that lags may believe in an older time with the same slot. */
  @Test
  void whereASlotHasComeAReplicaMustKnowOfIt() {
    world.add(Mode.LOCAL, "a");
    assertEquals(Mode.LOCAL, world.only().terms().mode());
    world.epoch = 5;
    world.reads.came(ReadWorld.GROUP, 5);
    world.add(Mode.LOCAL, "b");
    Request proving = world.only();
    assertEquals(Mode.INDEX, proving.terms().mode());
    world.answer(proving, Status.OK, 0, 777, 0, "+b\r\n".getBytes());
    world.add(Mode.LOCAL, "c");
    Request known = world.only();
    assertEquals(Mode.LOCAL, known.terms().mode());
    assertEquals(777, known.terms().atLeast());
    world.reads.told(ReadWorld.GROUP, 5, 900);
    world.add(Mode.LOCAL, "d");
    assertEquals(777, world.only().terms().atLeast(), "no replica is shut out for nothing");
  }

  @Test
  void howManyHaveAWriteIsTheLeadersToSay() {
    world.leader = 2;
    world.add(Mode.DURABLE, 12, ReadTerms.NO_BOUND, "");
    world.add(Mode.DURABLE, 15, ReadTerms.NO_BOUND, "");
    List<Request> sent = world.flush();
    assertEquals(List.of(2, 2), sent.stream().map(Request::node).toList());
    assertEquals(List.of(12L, 15L), sent.stream().map(each -> each.terms().atLeast()).toList());
  }

  @Test
  void theTightestBoundOfABatchHolds() {
    world.add(Mode.LOCAL, 0, 500, "a");
    world.add(Mode.LOCAL, 0, 20, "b");
    assertEquals(20, world.only().terms().maxLagMillis());
  }
}
