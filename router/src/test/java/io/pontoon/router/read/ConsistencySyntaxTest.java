package io.pontoon.router.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.command.Args;
import io.pontoon.router.read.ConsistencySyntax.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may stand behind CONSISTENCY, and what each wrong word is told. */
class ConsistencySyntaxTest {
  private final ConsistencySyntax syntax = new ConsistencySyntax();

  static Args args(String text) {
    Args args = new Args();
    args.reset(text.getBytes(StandardCharsets.ISO_8859_1));
    int from = 0;
    for (String word : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
      args.add(from, word.length());
      from += word.length() + 1;
    }
    return args;
  }

  private String set(String text) {
    assertEquals(Kind.SET, syntax.parse(args(text)), syntax.error());
    return syntax.consistency().toString();
  }

  private String error(String text) {
    assertEquals(Kind.ERROR, syntax.parse(args(text)), text);
    return syntax.error();
  }

  @Test
  void nothingShowsAndALevelSets() {
    assertEquals(Kind.SHOW, syntax.parse(args("")));
    assertEquals("STRONG", set("STRONG"));
    assertEquals("QUORUM", set("quorum"));
    assertEquals("ALL", set("All"));
    assertEquals("SESSION", set("session"));
    assertEquals("ANY", set("any"));
    assertEquals("ANY", set("one"));
    assertEquals("ANY MAXLAG 0", set("ANY MAXLAG 0"));
    assertEquals("ANY MAXLAG 100", set("one maxlag 100"));
    assertEquals("ANY MAXLAG 86400000", set("ANY MAXLAG 86400000"));
  }

  @Test
  void aCommandBehindTheLevelRunsAtIt() {
    assertEquals(Kind.RUN, syntax.parse(args("QUORUM GET k")));
    assertEquals(1, syntax.at());
    assertEquals(Level.QUORUM, syntax.consistency().level());
    assertEquals(Kind.RUN, syntax.parse(args("ANY MAXLAG 20 MGET a b")));
    assertEquals(3, syntax.at());
    assertEquals(20, syntax.consistency().maxLagMillis());
    Consistency before = syntax.consistency();
    syntax.parse(args("ANY MAXLAG 20 MGET a b"));
    assertSame(before, syntax.consistency(), "the same bound again costs no garbage");
  }

  @Test
  void tokensAreAskedForAndTakenUp() {
    assertEquals(Kind.TOKEN, syntax.parse(args("token")));
    assertEquals(Kind.TAKE_UP, syntax.parse(args("SESSION pt1.abc")));
    assertEquals(1, syntax.at());
    assertEquals(Level.SESSION, syntax.consistency().level());
    assertEquals("ERR CONSISTENCY TOKEN takes no further argument", error("TOKEN x"));
    assertEquals("ERR a session token goes with SESSION only, not with ANY", error("ANY pt1.abc"));
    assertEquals(
        "ERR CONSISTENCY SESSION takes one token and no further argument",
        error("SESSION pt1.abc GET k"));
  }

  @Test
  void traceIsSwitched() {
    assertEquals(Kind.TRACE, syntax.parse(args("TRACE on")));
    assertTrue(syntax.on());
    assertEquals(Kind.TRACE, syntax.parse(args("trace OFF")));
    assertEquals(false, syntax.on());
    for (String wrong : List.of("TRACE", "TRACE yes", "TRACE ON ON")) {
      assertEquals("ERR CONSISTENCY TRACE takes ON or OFF", error(wrong));
    }
  }

  @Test
  void whatIsWrongIsNamed() {
    assertEquals(
        "ERR unknown consistency level 'two'. Valid: STRONG QUORUM ALL SESSION ANY ONE",
        error("two"));
    assertEquals(
        "ERR unknown consistency level ''. Valid: STRONG QUORUM ALL SESSION ANY ONE",
        error(" GET k"));
    assertEquals("ERR MAXLAG goes with ANY only, not with SESSION", error("SESSION MAXLAG 5"));
    assertEquals("ERR MAXLAG needs a number of milliseconds", error("ANY MAXLAG"));
    assertEquals("ERR MAXLAG is negative", error("ANY MAXLAG -1"));
    for (String wrong : List.of("x", "1x", "+1", "01", "-0", "", "1.5", "9223372036854775808")) {
      assertEquals(
          "ERR MAXLAG is not an integer or out of range", error("ANY MAXLAG " + wrong), wrong);
    }
    assertEquals(
        "ERR MAXLAG is more than 86400000 milliseconds", error("ANY MAXLAG 86400001 GET k"));
    assertEquals("ERR MAXLAG is given twice", error("ANY MAXLAG 1 MAXLAG 2"));
    assertEquals(
        "ERR CONSISTENCY cannot be run at a level of another CONSISTENCY",
        error("ANY consistency STRONG GET k"));
  }

  @Test
  void waitIsRefusedInRedissWordsAndOrder() {
    WaitSyntax wait = new WaitSyntax();
    assertEquals(null, wait.parseWait(args("2 100")));
    assertEquals(2, wait.replicas());
    assertEquals(100, wait.timeoutMillis());
    assertEquals(null, wait.parseWait(args("-1 0")));
    assertEquals("ERR value is not an integer or out of range", wait.parseWait(args("a -1")));
    assertEquals("ERR timeout is not an integer or out of range", wait.parseWait(args("1 a")));
    assertEquals("ERR timeout is negative", wait.parseWait(args("1 -1")));
    assertEquals("ERR timeout is out of range", wait.parseWait(args("1 9223372036854775807")));
    assertEquals(null, wait.parseWaitAof(args("1 2 3")));
    assertEquals(1, wait.local());
    assertEquals(
        "ERR value is out of range, value must between 0 and 1", wait.parseWaitAof(args("2 2 3")));
    assertEquals("ERR value is out of range, must be positive", wait.parseWaitAof(args("1 -2 3")));
    assertEquals("ERR timeout is negative", wait.parseWaitAof(args("1 2 -3")));
  }
}
