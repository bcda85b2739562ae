package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.wire.ReplyBatch.Status;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final long HOUR = 3_600_000;

  private final Sessions sessions = new Sessions(3, HOUR);

  private static Sessions.Recorded recorded(long seq) {
    return new Sessions.Recorded(seq, 1, true, new byte[] {1, (byte) seq});
  }

  @Test
  void batchesAreAppliedInTheirOrderAndEachOnce() {
    assertEquals(Status.OK, sessions.check(7, 1, 0));
    sessions.record(7, 0, recorded(1), 0, 1);
    assertEquals(Status.GAP, sessions.check(7, 3, 0));
    assertEquals(Status.OK, sessions.check(7, 2, 0));
    assertFalse(sessions.applied(7, 2));
    sessions.record(7, 0, recorded(2), 0, 1);
    assertTrue(sessions.applied(7, 1));
    assertTrue(sessions.applied(7, 2));
  }

  @Test
  void aBatchThatComesAgainFindsTheRepliesOfTheFirstTime() {
    sessions.record(7, 0, recorded(1), 0, 1);
    sessions.record(7, 0, recorded(2), 0, 1);
    assertArrayEquals(new byte[] {1, 1}, sessions.recorded(7, 1).replies());
  }

  @Test
  void repliesThatTheRouterHasAreForgotten() {
    sessions.record(7, 0, recorded(1), 0, 1);
    sessions.record(7, 0, recorded(2), 0, 1);
    sessions.record(7, 2, recorded(3), 0, 1);
    assertNull(sessions.recorded(7, 1));
    assertNull(sessions.recorded(7, 2));
    assertNotNull(sessions.recorded(7, 3));
    assertTrue(sessions.applied(7, 1), "forgetting the reply does not forget that it was applied");
  }

  @Test
  void aSessionNobodyKnowsMayOnlyBeginAtOne() {
    assertEquals(Status.NO_SESSION, sessions.check(9, 2, 0));
  }

  @Test
  void whatMayHaveOpenedAForgottenSessionDoesNotOpenItAgain() {
    assertEquals(Status.OK, sessions.check(9, 1, 40));
    sessions.record(9, 40, recorded(1), 0, 50);
    assertEquals(Status.OK, sessions.check(9, 1, 40));
    assertTrue(sessions.applied(9, 1));
    sessions.expire(HOUR);
    assertEquals(Status.NO_SESSION, sessions.check(9, 1, 40));
  }

  /** Or a command could not be offered again whose first leader was lost before it was in a log. */
  @Test
  void aSessionIsNewWhoseRouterKnewOfAllThatWereForgotten() {
    sessions.record(9, 40, recorded(1), 0, 50);
    sessions.record(8, 40, recorded(1), 0, 45);
    sessions.expire(HOUR);
    assertEquals(Status.NO_SESSION, sessions.check(10, 1, 49));
    assertEquals(Status.OK, sessions.check(10, 1, 50));
  }

  @Test
  void theFirstBatchSaysNothingOfAnswersThatWereReceived() {
    sessions.record(9, 40, recorded(1), 0, 50);
    assertNotNull(sessions.recorded(9, 1));
  }

  @Test
  void sessionsEndByLogTimeAndTheLongestUnusedGoesFirst() {
    sessions.record(1, 0, recorded(1), 0, 1);
    sessions.record(2, 0, recorded(1), 10, 1);
    sessions.expire(HOUR);
    assertEquals(Status.NO_SESSION, sessions.check(1, 2, 0));
    assertEquals(Status.OK, sessions.check(2, 2, 0));

    sessions.record(3, 0, recorded(1), HOUR, 1);
    sessions.record(4, 0, recorded(1), HOUR, 1);
    sessions.record(5, 0, recorded(1), HOUR, 1);
    sessions.expire(HOUR);
    assertEquals(3, sessions.size());
    assertEquals(Status.NO_SESSION, sessions.check(2, 2, 0));
  }

  @Test
  void theRepliesOfOneSessionAreBounded() {
    for (long seq = 1; seq <= Sessions.REPLIES_MAX + 10; seq++) {
      sessions.record(7, 0, recorded(seq), 0, 1);
    }
    assertNull(sessions.recorded(7, 10));
    assertNotNull(sessions.recorded(7, 11));
  }

  /** Of which it is not known when they were opened: before all that a router may know by now. */
  @Test
  void anOlderSnapshotEndsBehindItsSessions() {
    sessions.record(1, 0, recorded(1), 0, 9);
    byte[] now = sessions.write();
    Sessions restored = new Sessions(3, HOUR);
    restored.read(ByteBuffer.wrap(now, 0, now.length - 8 - 8));
    assertEquals(Status.OK, restored.check(1, 2, 0));
    restored.expire(HOUR);
    assertEquals(Status.NO_SESSION, restored.check(1, 1, 0));
    assertEquals(Status.OK, restored.check(2, 1, 1));
  }

  @Test
  void aSnapshotBringsThemAllBackInTheSameOrder() {
    sessions.record(1, 0, recorded(1), 5, 1);
    sessions.record(2, 0, recorded(1), 6, 1);
    sessions.record(1, 0, recorded(2), 7, 1);
    sessions.record(4, 0, recorded(1), 8, 1);
    sessions.record(5, 0, recorded(1), 8, 1);
    sessions.expire(8);
    Sessions restored = new Sessions(3, HOUR);
    restored.read(ByteBuffer.wrap(sessions.write()));
    assertArrayEquals(sessions.write(), restored.write());
    assertEquals(Status.OK, restored.check(1, 3, 0));
    assertArrayEquals(new byte[] {1, 2}, restored.recorded(1, 2).replies());
    assertEquals(Status.NO_SESSION, restored.check(9, 1, 0));
    assertEquals(Status.OK, restored.check(9, 1, 1));
  }
}
