package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.Reply;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.Target;
import io.pontoon.tests.harness.TargetExtension;
import io.pontoon.tests.harness.TestCluster;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values far larger than a frame or a log entry: kept and given back whole, or refused with a clear
 * error; no replica breaks of them.
 */
@ExtendWith(TargetExtension.class)
class BigValueTest {
  private static final int MEGABYTE = 1 << 20;
  private static final int LOG_ENTRY_MEGABYTES = 64;

  /** A value of so many megabytes, made block by block so that the test itself need not hold it. */
  private record Value(int megabytes) {
    byte[] block(int index) {
      byte[] block = new byte[MEGABYTE];
      new Random(megabytes * 1000L + index).nextBytes(block);
      return block;
    }

    long size() {
      return (long) megabytes * MEGABYTE;
    }
  }

  private static Reply set(RespConnection connection, String key, Value value) {
    String head =
        "*3\r\n$3\r\nSET\r\n$" + key.length() + "\r\n" + key + "\r\n$" + value.size() + "\r\n";
    connection.send(head.getBytes(StandardCharsets.ISO_8859_1));
    try {
      for (int i = 0; i < value.megabytes(); i++) {
        connection.send(value.block(i));
      }
      connection.send("\r\n".getBytes(StandardCharsets.ISO_8859_1));
    } catch (UncheckedIOException e) {
      // The other side listens no more: what it said before must still be there to read.
      return connection.read();
    }
    return connection.read();
  }

  private static void assertHolds(RespConnection connection, String key, Value value) {
    connection.send("GET", key);
    assertIsNext(connection, value);
  }

  private static void assertIsNext(RespConnection connection, Value value) {
    assertEquals("$" + value.size(), connection.readHead());
    assertIsBody(connection, value);
  }

  private static void assertIsBody(RespConnection connection, Value value) {
    for (int i = 0; i < value.megabytes(); i++) {
      assertArrayEquals(
          value.block(i), connection.readBytes(MEGABYTE), "megabyte " + i + " came back changed");
    }
    assertArrayEquals(new byte[] {'\r', '\n'}, connection.readBytes(2));
  }

  @ParameterizedTest(name = "{0} MB")
  @ValueSource(ints = {1, 8})
  void comesBackWholeAlsoAfterEachNodeHasHadToCatchUp(int megabytes, Target target) {
    Value value = new Value(megabytes);
    try (RespConnection connection = target.connect()) {
      assertEquals("OK", set(connection, "big", value).text());
      assertHolds(connection, "big", value);
      assertEquals(Long.toString(value.size()), connection.call("STRLEN", "big").text());
      if (target instanceof TestCluster cluster) {
        for (String node : cluster.nodes()) {
          cluster.kill(node);
          assertHolds(connection, "big", value);
          cluster.restart(node);
          cluster.awaitWritable();
        }
      }
      assertEquals("1", connection.call("DEL", "big").text());
    }
  }

  /** Each value fits into a log entry, but not all of them into one answer. */
  @Test
  void manyBigValuesAtOnceAreAnsweredInFullOrInWords(Target target) {
    Value value = new Value(8);
    String[] mget = new String[17];
    mget[0] = "MGET";
    try (RespConnection connection = target.connect()) {
      for (int i = 1; i < mget.length; i++) {
        mget[i] = "{big}" + i;
        assertEquals("OK", set(connection, mget[i], value).text());
      }
      connection.send(mget);
      String head = connection.readHead();
      assertTrue(head.equals("*16") || head.startsWith("-ERR "), head);
      for (int i = 1; i < mget.length && head.equals("*16"); i++) {
        assertIsNext(connection, value);
      }
      for (int i = 1; i < mget.length; i++) {
        connection.send("GET", mget[i]);
      }
      for (int i = 1; i < mget.length; i++) {
        String next = connection.readHead();
        assertTrue(next.startsWith("$") || next.startsWith("-BUSY "), next);
        if (next.startsWith("$")) {
          assertIsBody(connection, value);
        }
      }
      mget[0] = "DEL";
      assertEquals("16", connection.call(mget).text());
    }
  }

  /**
   * A log entry is bounded ({@code wal.max-record-bytes}), so what is larger may be refused; but in
   * words, and by nobody's death.
   */
  @ParameterizedTest(name = "{0} MB")
  @ValueSource(ints = {16, 100, 511})
  void isKeptOrRefusedInWords(int megabytes, Target target) {
    keptOrRefused(target, megabytes);
  }

  private static void keptOrRefused(Target target, int megabytes) {
    Value value = new Value(megabytes);
    try (RespConnection connection = target.connect()) {
      Reply reply = set(connection, "huge", value);
      if (reply.isError()) {
        // What fits a log entry may be slow to replicate on a busy machine; what does not must be
        // refused outright.
        String allowed =
            megabytes <= LOG_ENTRY_MEGABYTES ? "(ERR|OOM|INDETERMINATE) .*" : "(ERR|OOM) .*";
        assertTrue(reply.text().matches(allowed), () -> "refused without a clear word: " + reply);
      } else {
        assertHolds(connection, "huge", value);
      }
    } catch (UncheckedIOException e) {
      throw new AssertionError("neither kept nor refused: the connection broke", e);
    }
    if (target instanceof TestCluster cluster) {
      cluster.nodes().forEach(node -> assertTrue(cluster.alive(node), node + " broke"));
      assertTrue(cluster.alive(TestCluster.router()), "the router broke");
      cluster.awaitWritable();
    }
    try (RespConnection connection = target.connect()) {
      assertEquals("PONG", connection.call("PING").text());
      connection.call("DEL", "huge");
    }
  }
}
