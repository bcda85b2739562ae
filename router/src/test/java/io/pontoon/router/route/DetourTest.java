package io.pontoon.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetourTest {
  private static final long MILLI = 1_000_000;

  private final Detour detour = new Detour();

  private static Returned command(long deadline) {
    return new Returned(new byte[4], true, deadline, null, null);
  }

  @Test
  void allLeaveInTheOrderInWhichTheyWereSentWhateverCameBackFirst() {
    List<Returned> sent = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      sent.add(command(100));
    }
    for (int i : new int[] {4, 5, 2, 0, 3, 1}) {
      detour.add(1 + i / 2, i % 2, sent.get(i), true, 1, 0);
    }
    List<Returned> left = detour.leave();
    for (int i = 0; i < 6; i++) {
      assertSame(sent.get(i), left.get(i), "place " + i);
    }
    assertTrue(detour.isEmpty());
    assertFalse(detour.isOpen());
  }

  @Test
  void whatKeepsAnOrderWaitsForAllThatWasSent() {
    detour.add(1, 0, command(100), true, 1, 0);
    assertTrue(detour.isOpen());
    assertFalse(detour.mayLeave(false, 2, 50 * MILLI));
    assertTrue(detour.mayLeave(true, 2, 0));
  }

  @Test
  void plainReadsWaitForNobody() {
    detour.add(0, 0, command(100), false, 1, 0);
    assertFalse(detour.isOpen());
    assertTrue(detour.mayLeave(false, 2, 0));
  }

  @Test
  void theMapIsGivenALittleTimeToChange() {
    detour.add(1, 0, command(100), true, 1, 0);
    assertFalse(detour.mayLeave(true, 1, 9 * MILLI));
    assertTrue(detour.mayLeave(true, 1, 10 * MILLI));
  }

  @Test
  void whoIsLateIsAnsweredButTheSessionStaysClosed() {
    Returned late = command(100);
    detour.add(1, 0, late, true, 1, 0);
    List<Returned> answered = new ArrayList<>();
    detour.expire(99, answered::add);
    assertEquals(List.of(), answered);
    detour.expire(100, answered::add);
    assertEquals(List.of(late), answered);
    assertTrue(detour.isOpen());
    assertFalse(detour.isEmpty());
  }
}
