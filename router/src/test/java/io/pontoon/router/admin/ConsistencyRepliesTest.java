package io.pontoon.router.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.command.Args;
import io.pontoon.common.config.ReadLevel;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.router.read.Consistency;
import io.pontoon.router.read.ConsistencySyntax;
import io.pontoon.router.read.Level;
import io.pontoon.router.read.ServedBy;
import io.pontoon.router.read.SessionToken;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a connection asks of its reads, from its own words to RESET. */
class ConsistencyRepliesTest {
  private static final long CLUSTER = 42;

  private final ClientState state = new ClientState(1, "a:1", "b:2", 0);

  private String say(ClientState state, long cluster, String... words) {
    Args args = new Args();
    args.reset(String.join("", words).getBytes(StandardCharsets.ISO_8859_1));
    int at = 0;
    for (String word : words) {
      args.add(at, word.length());
      at += word.length();
    }
    ConsistencySyntax syntax = new ConsistencySyntax();
    RespWriter to = new RespWriter(64);
    ConsistencyReplies.reply(syntax.parse(args), syntax, args, state, cluster, to);
    return new String(to.toBytes(), StandardCharsets.ISO_8859_1);
  }

  private String say(String... words) {
    return say(state, CLUSTER, words);
  }

  @Test
  void theLevelIsSetAndShownWithItsPromise() {
    assertTrue(say().contains("STRONG: " + Level.STRONG.promise()), say());
    assertEquals("+OK\r\n", say("ANY", "MAXLAG", "100"));
    assertTrue(say().contains("ANY MAXLAG 100: " + Level.ANY.promise()), say());
    assertTrue(state.line(0).contains(" level=ANY maxlag=100 read-level= read-node=0 "));
    assertTrue(say("NOSUCH").startsWith("-ERR unknown consistency level"));
    assertEquals(100, state.consistency.maxLagMillis(), "an error changes nothing");
  }

  @Test
  void aTokenCarriesWhatWasSeenToAnotherConnection() {
    state.seen.saw(3, 77);
    state.seen.sawEpoch(5);
    String token = say("TOKEN").split("\r\n")[1];
    ClientState other = new ClientState(2, "a:1", "b:2", 0);
    other.seen.saw(3, 80);
    assertEquals("+OK\r\n", say(other, CLUSTER, "SESSION", token));
    assertEquals(80, other.seen.of(3), "it never sees less than before");
    assertEquals(5, other.seen.epoch());
    assertEquals(Level.SESSION, other.consistency.level());
    ClientState stranger = new ClientState(3, "a:1", "b:2", 0);
    assertEquals(
        "-" + SessionToken.OTHER_CLUSTER + "\r\n", say(stranger, CLUSTER + 1, "SESSION", token));
    assertEquals(Level.STRONG, stranger.consistency.level());
  }

  @Test
  void resetGoesBackToTheServersDefault() {
    state.usual(Consistency.of(ReadLevel.QUORUM));
    assertEquals(Level.QUORUM, state.consistency.level());
    say("ONE");
    say("TRACE", "ON");
    assertTrue(state.trace);
    state.seen.saw(1, 1);
    state.lastRead.note(Level.ANY, 3, ServedBy.FOLLOWER, 9);
    state.reset();
    assertEquals(Level.QUORUM, state.consistency.level());
    assertFalse(state.trace);
    assertEquals(0, state.seen.size());
    assertTrue(
        state
            .line(0)
            .endsWith(" read-level= read-node=0 read-role= read-index=0" + " read-cached=0"));
  }
}
