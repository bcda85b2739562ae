package io.pontoon.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.wire.ChangeReply;
import io.pontoon.common.wire.ChangeReply.Status;
import io.pontoon.common.wire.ChangeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChangeDeskTest {
  private static final long MILLI = 1_000_000L;
  private static final List<String> WORDS = List.of("SHARDS", "ADD", "1");

  private record Sent(int node, ChangeRequest request) {}

  private final TreeSet<Integer> up = new TreeSet<>(List.of(1, 2, 3));
  private final List<Sent> sent = new ArrayList<>();
  private final List<ChangeAnswer> answers = new ArrayList<>();
  private final ChangeDesk desk =
      new ChangeDesk(
          (node, request) -> up.contains(node) && sent.add(new Sent(node, request)),
          LinkSettings.withDeadline(1_000));
  private long now = 5 * MILLI;

  private void ask(boolean harmless) {
    desk.ask(WORDS, harmless, now, answers::add);
  }

  private void reply(Status status, int leader, String text) {
    Sent last = sent.getLast();
    desk.onReply(last.node, new ChangeReply(last.request.id(), status, leader, text), now);
  }

  private void pass(long millis) {
    for (long i = 0; i < millis; i += 10) {
      now += 10 * MILLI;
      desk.onTimer(now);
    }
  }

  @Test
  void theLeaderThatIsKnownIsAsked() {
    desk.replicas(new int[] {1, 2, 3});
    desk.onStanding(4, 2, now);
    ask(false);
    assertEquals(2, sent.getLast().node);
    assertEquals(WORDS, sent.getLast().request.words());
    reply(Status.DONE, 2, "made");
    assertEquals(List.of(new ChangeAnswer(true, "made")), answers);
    assertFalse(desk.onTimer(now));
    ask(false);
    reply(Status.REFUSED, 2, "no such group");
    assertEquals(new ChangeAnswer(false, "ERR no such group"), answers.getLast());
  }

  @Test
  void withoutOneItIsLookedForAndHintsAreFollowed() {
    ask(false);
    assertEquals(0, sent.size(), "no map has come yet");
    desk.replicas(new int[] {1, 2, 3});
    pass(10);
    assertEquals(1, sent.getLast().node);
    reply(Status.NOT_LEADER, 3, "");
    assertEquals(3, sent.getLast().node);
    assertEquals(2, sent.size());
    desk.onReply(1, new ChangeReply(1, Status.DONE, 1, "late"), now);
    assertTrue(answers.isEmpty(), "what was refused is not answered by the same again");
    reply(Status.NOT_LEADER, 0, "");
    assertTrue(desk.onTimer(now));
    pass(50);
    assertEquals(3, sent.size());
    reply(Status.DONE, sent.getLast().node, "");
    assertEquals(List.of(new ChangeAnswer(true, "")), answers);
  }

  @Test
  void whatMayHaveBeenDoneIsNotDoneAgain() {
    desk.replicas(new int[] {1, 2, 3});
    desk.onStanding(4, 1, now);
    ask(false);
    ask(true);
    desk.onNodeDown(1, now);
    assertEquals(1, answers.size());
    assertTrue(answers.getFirst().text().startsWith("INDETERMINATE "));
    up.remove(1);
    pass(200);
    assertEquals(3, sent.size(), "what is harmless goes to the next");
    reply(Status.UNSETTLED, 0, "");
    pass(200);
    assertEquals(4, sent.size());
    ask(false);
    reply(Status.UNSETTLED, 0, "");
    assertTrue(answers.getLast().text().startsWith("INDETERMINATE "));
  }

  @Test
  void theDeadlineEndsIt() {
    desk.replicas(new int[] {1, 2, 3});
    up.clear();
    ask(false);
    pass(900);
    assertTrue(answers.isEmpty());
    pass(200);
    assertTrue(answers.getFirst().text().startsWith("CLUSTERDOWN "));
    up.add(2);
    desk.onStanding(9, 2, now);
    ask(false);
    pass(1_100);
    assertTrue(answers.getLast().text().startsWith("INDETERMINATE "));
    assertFalse(desk.onTimer(now));
  }

  @Test
  void onlySoManyWait() {
    for (int i = 0; i < 256; i++) {
      ask(false);
    }
    assertTrue(answers.isEmpty());
    ask(false);
    assertTrue(answers.getFirst().text().startsWith("BUSY "));
  }
}
