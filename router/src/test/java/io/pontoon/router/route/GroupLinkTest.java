package io.pontoon.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.wire.ReplyBatch.Status;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GroupLinkTest {
  private static final LinkSettings SETTINGS = LinkSettings.withDeadline(1000);

  private final GroupWorld world = new GroupWorld(1, SETTINGS);

  private void start() {
    world.link.onStanding(1, 1, world.now);
  }

  @Test
  void sendsReadsAndWritesOfOneTickAsTwoBatchesReadsFirst() {
    start();
    world.add("r1", false, false);
    world.add("w1", true, true);
    world.add("r2", false, false);
    world.add("w2", true, true);
    world.flush();
    assertEquals(List.of(0L, 1L), world.requests.stream().map(GroupWorld.Request::seq).toList());
    world.run();
    assertEquals("+r2", world.answer("r2"));
    assertEquals("+w2", world.answer("w2"));
    assertEquals(2, world.sent);
    assertTrue(world.link.idle());
  }

  @Test
  void findsTheLeaderByAskingAround() {
    world.moveLeader(3, 0, false);
    world.add("w", true, true);
    world.flush();
    for (int i = 0; i < 20 && world.answers.get("w").isEmpty(); i++) {
      world.run();
      world.pass(10);
    }
    assertEquals("+w", world.answer("w"));
    assertEquals(3, world.link.leader());
  }

  /** Nobody of the group has said anything yet, and the first transmission was lost on the way. */
  @Test
  void aLeaderThatNeverAnsweredIsGivenUpToo() {
    start();
    world.add("r", false, false);
    world.flush();
    world.requests.clear();
    for (int i = 0; i < 90 && world.answers.get("r").isEmpty(); i++) {
      world.run();
      world.pass(10);
    }
    assertEquals("+r", world.answer("r"));
  }

  @Test
  void resendsWithTheSameNumberWhenTheLeaderIsLostAndEachCountsOnce() {
    start();
    world.add("a", true, true);
    world.flush();
    world.add("b", true, true);
    world.flush();
    world.deliverRequest();
    world.deliverRequest();
    world.moveLeader(2, 1, true); // a lives on in the log, b is lost
    world.run();
    assertEquals("+a", world.answer("a"));
    assertEquals("+b", world.answer("b"));
    assertEquals(1, world.applied.get("a"));
    assertEquals(1, world.applied.get("b"));
  }

  /** The first transmission may have been executed, however often the second is refused. */
  @Test
  void aRefusalThatComesTwiceCountsOnce() {
    start();
    world.add("w", true, true);
    world.flush();
    world.requests.clear(); // on its way to the leader for long
    while (world.requests.isEmpty()) {
      world.pass(10);
    }
    world.refuseAll = Status.BUSY;
    world.deliverRequest();
    world.repeatAnswer();
    world.deliverAnswer();
    world.deliverAnswer();
    int last = world.link.leader();
    for (int node = 1; node <= 3; node++) {
      if (node != last) {
        world.cut(node);
      }
    }
    world.cut(last); // so that it goes to nobody else
    world.pass(1000);
    assertTrue(world.answer("w").startsWith("-INDETERMINATE "), world.answer("w"));
  }

  @Test
  void whatWasNeverSentIsNotExecuted() {
    for (int node = 1; node <= 3; node++) {
      world.cut(node);
    }
    world.add("w", true, true);
    world.add("r", false, false);
    world.flush();
    world.pass(999);
    assertTrue(world.answers.get("w").isEmpty());
    world.pass(2);
    assertEquals(
        "-CLUSTERDOWN The cluster is down: no leader for group 3 within the deadline; not executed",
        world.answer("w"));
    assertTrue(world.answer("r").startsWith("-CLUSTERDOWN"));
    world.settle();
    assertTrue(world.link.idle());
    assertTrue(world.applied.isEmpty());
  }

  @Test
  void whatWasRefusedEachTimeIsNotExecutedAndLeavesNoHole() {
    start();
    world.add("before", true, true);
    world.run();
    world.refuseAll = Status.NOT_LEADER;
    world.add("w", true, true);
    for (int i = 0; i < 120; i++) {
      world.run();
      world.pass(10);
    }
    assertTrue(world.answer("w").startsWith("-CLUSTERDOWN"), world.answer("w"));
    world.add("after", true, true);
    world.settle();
    assertEquals("+after", world.answer("after"));
    assertFalse(world.applied.containsKey("w"));
  }

  @Test
  void aWriteWithoutAnAnswerIsIndeterminateAndTheSessionGoesOn() {
    start();
    world.add("w", true, true);
    world.add("r", false, true);
    world.flush();
    world.deliverRequest();
    world.pass(1001);
    assertTrue(world.answer("w").startsWith("-INDETERMINATE "), world.answer("w"));
    assertTrue(world.answer("r").startsWith("-CLUSTERDOWN "), world.answer("r"));
    world.add("next", true, true);
    world.settle();
    assertEquals("+next", world.answer("next"));
    assertEquals(1, world.applied.get("w"));
    assertEquals(1, world.applied.get("next"));
  }

  @Test
  void whatWasProposedUnderALostLeaderStaysUnknownEvenWhenAllOthersRefuse() {
    start();
    world.add("w", true, true);
    world.flush();
    world.deliverRequest();
    world.moveLeader(2, 1, false);
    world.refuseAll = Status.NOT_LEADER;
    for (int i = 0; i < 120; i++) {
      world.run();
      world.pass(10);
    }
    assertTrue(world.answer("w").startsWith("-INDETERMINATE "), world.answer("w"));
    assertEquals(1, world.applied.get("w"));
  }

  @Test
  void busyIsTriedAgainAndSaidAtTheDeadline() {
    start();
    world.refuseAll = Status.BUSY;
    world.add("w", true, true);
    world.add("r", false, false);
    for (int i = 0; i < 120; i++) {
      world.run();
      world.pass(10);
    }
    assertTrue(world.answer("w").startsWith("-BUSY "), world.answer("w"));
    assertTrue(world.answer("r").startsWith("-BUSY "), world.answer("r"));
    world.settle();
    assertTrue(world.applied.isEmpty());
  }

  @Test
  void aForgottenSessionIsRenewedForWhatWasSurelyNotDone() {
    start();
    world.add("old", true, true);
    world.run();
    world.forgetSessions();
    world.add("a", true, true);
    world.flush();
    world.add("b", true, true);
    world.flush();
    world.run();
    assertEquals("+a", world.answer("a"));
    assertEquals("+b", world.answer("b"));
  }

  /** What opened the session may have been carried out before the group forgot it. */
  @Test
  void theFirstOfASessionIsNotCarriedOutAgainWhenTheSessionIsForgotten() {
    start();
    world.add("w", true, true);
    world.flush();
    world.deliverRequest();
    world.commit(1);
    world.forgetSessions();
    world.cut(1); // the answer is lost
    world.moveLeader(2, 0, true);
    world.settle();
    assertTrue(world.answer("w").startsWith("-INDETERMINATE "), world.answer("w"));
    assertEquals(1, world.applied.get("w"));
  }

  /** Nothing but this batch knows of the session; the group has not forgotten any since. */
  @Test
  void theFirstOfASessionIsCarriedOutWhenItWasLostWithItsLeader() {
    start();
    world.add("w", true, true);
    world.add("r", false, true);
    world.flush();
    world.deliverRequest();
    world.moveLeader(2, 0, true);
    world.run();
    assertEquals("+w", world.answer("w"));
    assertEquals("+r", world.answer("r"));
    assertEquals(1, world.applied.get("w"));
  }

  @Test
  void aGroupThatHasForgottenSessionsOpensOneForWhoKnowsHowFarItIs() {
    start();
    world.forgotten = 7;
    world.index = 9;
    world.add("w", true, true);
    world.flush();
    world.add("x", true, true);
    world.flush();
    world.run();
    assertEquals("+w", world.answer("w"));
    assertEquals("+x", world.answer("x"));
    assertEquals(1, world.applied.get("w"));
  }

  @Test
  void tooBigIsRefusedAndWhatFollowsGoesOn() {
    start();
    world.refuseAll = Status.TOO_BIG;
    world.add("w", true, true);
    world.flush();
    world.deliverRequest();
    world.refuseAll = null;
    world.deliverAnswer();
    world.add("next", true, true);
    world.run();
    assertTrue(world.answer("w").startsWith("-ERR "), world.answer("w"));
    assertEquals("+next", world.answer("next"));
    assertFalse(world.applied.containsKey("w"));
  }

  @Test
  void readsThatAreAnsweredInPartAreAskedForAgainFromThere() {
    start();
    world.inPart = true;
    for (int i = 0; i < 100; i++) {
      world.add("r" + i, false, false);
    }
    world.flush();
    world.run();
    for (int i = 0; i < 100; i++) {
      assertEquals("+r" + i, world.answer("r" + i));
    }
    assertTrue(world.link.idle());
    assertEquals(0, world.link.waitingBytes());
  }

  @Test
  void gathersLargerBatchesWhileMuchIsUnderWay() {
    start();
    for (int i = 0; i < 200; i++) {
      world.add("w" + i, true, true);
      world.flush();
    }
    assertEquals(SETTINGS.inFlight(), world.sent);
    world.run();
    assertTrue(world.sent <= SETTINGS.inFlight() + 3, "batches: " + world.sent);
    assertEquals("+w199", world.answer("w199"));
  }

  @Test
  void takesNoMoreThanItsBound() {
    GroupWorld small =
        new GroupWorld(
            1,
            new LinkSettings(
                1_000_000_000L, 100_000_000L, 10_000_000L, 100_000_000L, 1, 1 << 20, 4, 1000));
    int taken = 0;
    while (taken < 1000 && small.add("command" + taken, true, true)) {
      taken++;
    }
    assertTrue(taken > 10 && taken < 200, "taken " + taken);
    assertTrue(small.link.waitingBytes() <= 1000);
  }

  /**
   * Whatever is lost, moved or repeated: one answer each; OK means done once, not executed means
   * never, INDETERMINATE at most once.
   */
  @Property(tries = 1500)
  void answersEachCommandOnceAndTruly(@ForAll long seed) {
    GroupWorld chaos =
        new GroupWorld(
            seed,
            new LinkSettings(
                100_000_000L, 30_000_000L, 1_000_000L, 8_000_000L, 500_000_000L, 200, 4, 1 << 20));
    chaos.inPart = seed % 2 == 0;
    int names = 0;
    for (int step = 0; step < 250; step++) {
      switch (chaos.random.nextInt(21)) {
        case 0, 1, 2, 3 -> {
          boolean write = chaos.random.nextInt(3) > 0;
          chaos.add("c" + names++, write, write || chaos.random.nextBoolean());
          if (chaos.random.nextBoolean()) {
            chaos.flush();
          }
        }
        case 4, 5, 6, 7 -> chaos.deliverRequest();
        case 8, 9, 10 -> chaos.deliverAnswer();
        case 11, 12 -> chaos.commit(1 + chaos.random.nextInt(3));
        case 13 ->
            chaos.moveLeader(
                1 + chaos.random.nextInt(3), chaos.random.nextInt(4), chaos.random.nextBoolean());
        case 14 -> chaos.cut(1 + chaos.random.nextInt(3));
        case 15 -> chaos.mend(1 + chaos.random.nextInt(3));
        case 16 -> chaos.repeatAnswer();
        case 17 ->
            chaos.refuseAll =
                List.of(Status.BUSY, Status.NOT_LEADER, Status.STALE_MAP)
                    .get(chaos.random.nextInt(3));
        case 18 -> chaos.refuseAll = null;
        case 19 -> {
          if (seed % 3 == 0) {
            chaos.forgetSessions();
          }
        }
        default -> chaos.pass(1 + chaos.random.nextInt(12));
      }
    }
    chaos.settle();
    assertTrue(chaos.link.idle(), "something waits for ever");
    chaos.answers.forEach(
        (name, got) -> {
          assertEquals(1, got.size(), name + " was answered " + got);
          int times = chaos.applied.getOrDefault(name, 0);
          String answer = got.getFirst();
          assertTrue(times <= 1, name + " was done " + times + " times");
          if (answer.startsWith("-CLUSTERDOWN") || answer.startsWith("-BUSY")) {
            assertEquals(0, times, name + " was done although it was answered " + answer);
          } else if (!answer.startsWith("-INDETERMINATE")) {
            assertEquals("+" + name, answer);
          }
        });
    assertEquals(0, chaos.link.waitingBytes());
  }
}
