package io.pontoon.router.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How old a reply may be that is kept near, and which are not kept at all. */
class NearCacheTest {
  private static final long MILLI = 1_000_000;
  private static final CommandTable TABLE = CommandTable.standard();
  private static final CommandSpec GET = spec("get");
  private static final CommandSpec STRLEN = spec("strlen");

  private long now = 5_000 * MILLI;
  private final Clock clock =
      new Clock() {
        @Override
        public long monotonicNanos() {
          return now;
        }

        @Override
        public long wallMillis() {
          return 0;
        }
      };
  private final Metrics metrics = new Metrics(MetricName.Of.ROUTER, "1");
  private final NearCache cache = new NearCache(clock, 1 << 20, 1 << 10, metrics);
  private final NearCache.ForLoop loop = cache.forLoop(new ReadMeters(metrics));
  private final NearCache.ForLoop otherLoop = cache.forLoop(new ReadMeters(metrics));

  private static CommandSpec spec(String name) {
    byte[] word = name.getBytes(StandardCharsets.US_ASCII);
    return TABLE.find(word, 0, word.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Args args(String... words) {
    Args args = new Args();
    String all = "xx" + String.join("", words);
    args.reset(bytes(all));
    int at = 2;
    for (String word : words) {
      args.add(at, word.length());
      at += word.length();
    }
    return args;
  }

  private String find(CommandSpec spec, String key, int maxLagMillis) {
    byte[] reply = loop.find(spec, args(key), false, now, maxLagMillis);
    return reply == null ? null : new String(reply, StandardCharsets.ISO_8859_1);
  }

  private boolean keep(CommandSpec spec, String key, String reply, long sentAt, long asOf) {
    byte[] frame = bytes("......" + reply + ".......");
    byte[] from = bytes("__" + key);
    return loop.keep(
        spec.id(), false, from, 2, key.length(), frame, 6, reply.length(), sentAt, asOf);
  }

  private void write(String key) {
    byte[] from = bytes("__" + key);
    otherLoop.invalidate(from, 2, key.length());
  }

  @Test
  void aReplyServesUntilItsStateIsTooOldHoweverLateItCame() {
    assertNull(find(GET, "k", 100));
    long asOf = now - 30 * MILLI;
    assertTrue(keep(GET, "k", "$1\r\nv\r\n", now, asOf));
    assertEquals("$1\r\nv\r\n", find(GET, "k", 30));
    assertNull(find(GET, "k", 29));
    now += 70 * MILLI;
    assertEquals("$1\r\nv\r\n", find(GET, "k", 100));
    now += 1;
    assertNull(find(GET, "k", 100), "a nanosecond too old");
    assertEquals(2, metrics.count(MetricName.NEAR_CACHE, "hit"));
    assertEquals(3, metrics.count(MetricName.NEAR_CACHE, "miss"));
  }

  @Test
  void commandsAndProtocolsAreToldApart() {
    find(GET, "k", 0);
    keep(GET, "k", "$-1\r\n", now, now);
    keep(STRLEN, "k", ":0\r\n", now, now);
    assertEquals("$-1\r\n", find(GET, "k", 0), "nil is a reply like others");
    assertEquals(":0\r\n", find(STRLEN, "k", 0));
    assertNull(loop.find(GET, args("k"), true, now, 0));
    assertNull(find(GET, "kk", 0));
    assertArrayEquals(bytes(":0\r\n"), otherLoop.find(STRLEN, args("k"), false, now, 0));
  }

  @Test
  void theNewerStateStays() {
    find(GET, "k", 0);
    keep(GET, "k", "+new\r\n", now, now);
    keep(GET, "k", "+old\r\n", now, now - MILLI);
    assertEquals("+new\r\n", find(GET, "k", 5));
    now += 2 * MILLI;
    keep(GET, "k", "+newer\r\n", now, now - MILLI);
    assertEquals("+newer\r\n", find(GET, "k", 5));
  }

  @Test
  void errorsAndLongRepliesAreNotKept() {
    find(GET, "k", 0);
    assertFalse(keep(GET, "k", "-ERR no\r\n", now, now));
    assertFalse(keep(GET, "k", "!3\r\nERR\r\n", now, now));
    assertFalse(keep(GET, "k", "", now, now));
    assertFalse(keep(GET, "k", "+" + "v".repeat(1 << 10), now, now));
    assertTrue(keep(GET, "k", "+" + "v".repeat((1 << 10) - 1), now, now));
  }

  @Test
  void aWriteThrowsOutWhatIsKeptAndWhatWasAskedForBefore() {
    find(GET, "k", 0);
    keep(GET, "k", "+old\r\n", now, now);
    long sentBefore = now;
    write("k");
    assertNull(find(GET, "k", 1000));
    assertFalse(keep(GET, "k", "+old\r\n", sentBefore, now), "sent in the same moment");
    now += 1;
    assertFalse(keep(GET, "k", "+old\r\n", sentBefore, now));
    assertNull(find(GET, "k", 1000));
    assertTrue(keep(GET, "k", "+new\r\n", now, now));
    assertEquals("+new\r\n", find(GET, "k", 0));
  }

  @Test
  void everythingGoesWithFlushall() {
    find(GET, "k", 0);
    keep(GET, "k", "+v\r\n", now, now);
    otherLoop.invalidateAll();
    assertNull(find(GET, "k", 1000));
    assertFalse(keep(GET, "other", "+v\r\n", now, now));
    now += 1;
    assertTrue(keep(GET, "other", "+v\r\n", now, now));
  }

  @Test
  void itStaysWithinItsBytes() {
    NearCache small = new NearCache(clock, 4 << 10, 1 << 10, metrics);
    NearCache.ForLoop only = small.forLoop(new ReadMeters(metrics));
    only.find(GET, args("k"), false, now, 0);
    byte[] reply = bytes("+" + "v".repeat(500));
    for (int i = 0; i < 100; i++) {
      byte[] key = bytes("k" + i);
      only.keep(GET.id(), false, key, 0, key.length, reply, 0, reply.length, now, now);
    }
    assertTrue(small.bytes() <= 4 << 10, "holds " + small.bytes());
    assertTrue(metrics.count(MetricName.NEAR_CACHE, "evicted") >= 90);
  }

  @Test
  void withoutRoomNothingIsKept() {
    NearCache off = new NearCache(clock, 0, 1 << 10, metrics);
    NearCache.ForLoop only = off.forLoop(new ReadMeters(metrics));
    assertFalse(only.isOn());
    assertNull(only.find(GET, args("k"), false, now, 1000));
    assertFalse(only.keep(GET.id(), false, bytes("k"), 0, 1, bytes("+v"), 0, 2, now, now));
    only.invalidate(bytes("k"), 0, 1);
    only.invalidateAll();
    assertEquals(0, off.bytes());
  }

  @Test
  void readsOfOneKeyAndNothingElseMayBeKept() {
    assertTrue(NearCache.mayKeep(GET, args("k")));
    assertTrue(NearCache.mayKeep(STRLEN, args("k")));
    assertTrue(NearCache.mayKeep(spec("exists"), args("k")));
    assertTrue(NearCache.mayKeep(spec("ttl"), args("k")));
    assertFalse(NearCache.mayKeep(spec("exists"), args("k", "l")));
    assertFalse(NearCache.mayKeep(spec("getrange"), args("k", "0", "1")));
    assertFalse(NearCache.mayKeep(spec("incr"), args("k")));
    assertFalse(NearCache.mayKeep(spec("keys"), args("*")));
  }
}
