package io.pontoon.router.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.ReplySink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a command over several groups is answered when its parts fare differently. */
class GatherTest {
  private static final String DOWN =
      "CLUSTERDOWN The cluster is down: no leader for group 2 within the deadline; not executed";
  private static final byte[] OK = {'+', 'O', 'K', '\r', '\n'};

  private final List<ReplySink> parts = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  private final Submitter submitter =
      new Submitter() {
        @Override
        public String submit(int group, CommandSpec spec, Args args, ReplySink sink, int flags) {
          parts.add(sink);
          return null;
        }

        @Override
        public void settled(int group) {}

        @Override
        public Links links() {
          throw new UnsupportedOperationException();
        }
      };

  private final ReplySink client =
      new ReplySink() {
        @Override
        public void onReply(byte[] from, int offset, int length) {
          said.add(new String(from, offset, length, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void onError(String text) {
          said.add(text);
        }
      };

  private void ask(String command) {
    CommandSpec spec = CommandTable.standard().find(command);
    Gather gather = new Gather(submitter, client, 2, replies -> client.onReply(OK, 0, OK.length));
    gather.send(0, 1, spec, new Args());
    gather.send(1, 2, spec, new Args());
  }

  @Test
  void aWriteThatWasDoneInPartIsNotCalledNotDone() {
    ask("mset");
    parts.get(0).onReply(OK, 0, OK.length);
    parts.get(1).onError(DOWN);
    assertEquals(1, said.size());
    assertTrue(said.getFirst().startsWith("INDETERMINATE "), said.getFirst());
    assertTrue(said.getFirst().contains("CLUSTERDOWN"), said.getFirst());
  }

  @Test
  void theOrderOfAnswersDoesNotMatter() {
    ask("mset");
    parts.get(1).onError(DOWN);
    parts.get(0).onReply(OK, 0, OK.length);
    assertTrue(said.getFirst().startsWith("INDETERMINATE "), said.getFirst());
  }

  @Test
  void aWriteOfWhichNoPartWasDoneIsCalledNotDone() {
    ask("mset");
    parts.get(0).onError(DOWN);
    parts.get(1).onError(DOWN);
    assertEquals(List.of(DOWN), said);
  }

  @Test
  void aReadThatWasDoneInPartChangedNothing() {
    ask("mget");
    parts.get(0).onReply(OK, 0, OK.length);
    parts.get(1).onError(DOWN);
    assertEquals(List.of(DOWN), said);
  }

  private int begun;

  private void askAll(String command) {
    CommandSpec spec = CommandTable.standard().find(command);
    Gather gather =
        new Gather(
            submitter, client, 2, replies -> client.onReply(OK, 0, OK.length), () -> begun++);
    gather.send(0, 1, spec, new Args());
    gather.send(1, 2, spec, new Args());
  }

  @Test
  void allIsBegunAnewWhenAGroupTurnsItsPartAwayAndTheOthersHaveAnswered() {
    askAll("dbsize");
    parts.get(0).onTurnedAway();
    assertEquals(0, begun, "the other one is still asked");
    parts.get(1).onReply(OK, 0, OK.length);
    assertEquals(1, begun);
    assertEquals(List.of(), said, "the client hears of the whole only");
  }

  @Test
  void anErrorIsNotBegunAnew() {
    askAll("flushall");
    parts.get(0).onTurnedAway();
    parts.get(1).onError(DOWN);
    assertEquals(0, begun);
    assertEquals(List.of(DOWN), said);
  }

  @Test
  void whatCannotBeBegunAnewIsToBeTriedAgainByTheClient() {
    ask("mget");
    parts.get(0).onReply(OK, 0, OK.length);
    parts.get(1).onTurnedAway();
    assertEquals(1, said.size());
    assertTrue(said.getFirst().startsWith("TRYAGAIN "), said.getFirst());
  }
}
