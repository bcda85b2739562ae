package io.pontoon.tests.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pontoon.common.port.Clock;
import io.pontoon.tests.harness.Processes;
import io.pontoon.tests.harness.Reply;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.Target;
import io.pontoon.tests.harness.TargetExtension;
import io.pontoon.tests.harness.TestCluster;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever arrives on the port: a fresh {@code PING} is answered within a second, and the router's
 * resident memory grows by no more than {@link #MEMORY_BOUND}.
 */
@ExtendWith(TargetExtension.class)
class HostileInputTest {
  /** As the promise states it. */
  private static final long PING_WITHIN_NANOS = 1_000_000_000L;

  /**
   * What one test may add to the router's resident memory: buffers of all its connections at their
   * bounds, and the collector's headroom.
   */
  private static final long MEMORY_BOUND = 400L << 20;

  private Target target;
  private long residentBefore;

  @BeforeEach
  void measure(Target target) {
    this.target = target;
    residentBefore = Processes.residentBytes(target.pid());
  }

  @AfterEach
  void aFreshClientIsServedAndMemoryIsBounded() {
    assertServes();
    assertBounded();
  }

  private void assertBounded() {
    long grown = Processes.residentBytes(target.pid()) - residentBefore;
    assertTrue(grown <= MEMORY_BOUND, "resident memory grew by " + (grown >> 20) + " MB");
  }

  /**
   * One of three fresh clients, one after the other, is answered in time: one bad moment of a busy
   * machine is no verdict.
   */
  private void assertServes() {
    List<Long> taken = new ArrayList<>();
    for (int attempt = 0; attempt < 3; attempt++) {
      long start = Clock.system().monotonicNanos();
      try (RespConnection connection = target.connect()) {
        assertEquals("PONG", connection.call("PING").text());
      }
      taken.add(Clock.system().monotonicNanos() - start);
      if (taken.getLast() <= PING_WITHIN_NANOS) {
        return;
      }
    }
    throw new AssertionError("a fresh PING took " + taken + " ns");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends it on a fresh connection; answers all that came back until the other side closed. */
  private String sayToTheEnd(byte[] said) {
    try (RespConnection connection = target.connect().within(20_000)) {
      try {
        connection.send(said);
      } catch (UncheckedIOException e) {
        // Closed before all was read: what was said before that is still worth reading.
        return connection.readToEnd();
      }
      return connection.readToEnd();
    }
  }

  /** Redis's own words, then the connection is closed. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "*2147483648\\r\\n → -ERR Protocol error: invalid multibulk length\\r\\n",
        "*99999999999999999999\\r\\n → -ERR Protocol error: invalid multibulk length\\r\\n",
        "*abc\\r\\n → -ERR Protocol error: invalid multibulk length\\r\\n",
        "*1\\r\\n$-1\\r\\n → -ERR Protocol error: invalid bulk length\\r\\n",
        "*1\\r\\n$-2147483649\\r\\n → -ERR Protocol error: invalid bulk length\\r\\n",
        "*1\\r\\n$536870913\\r\\n → -ERR Protocol error: invalid bulk length\\r\\n",
        "*1\\r\\n$99999999999999999999\\r\\n → -ERR Protocol error: invalid bulk length\\r\\n",
        "*1\\r\\n$4x\\r\\nPING\\r\\n → -ERR Protocol error: invalid bulk length\\r\\n",
        "*1\\r\\n:4\\r\\n → -ERR Protocol error: expected '$', got ':'\\r\\n",
        "*1\\r\\n*1\\r\\n*1\\r\\n → -ERR Protocol error: expected '$', got '*'\\r\\n",
        "*2\\r\\n$3\\r\\nGET\\r\\n+k\\r\\n → -ERR Protocol error: expected '$', got '+'\\r\\n",
        "PING\\r\\n*1\\r\\n$-5\\r\\n → +PONG\\r\\n-ERR Protocol error: invalid bulk length\\r\\n",
        "SET \"unbalanced\\r\\n → -ERR Protocol error: unbalanced quotes in request\\r\\n",
        "SET 'a'b c\\r\\n → -ERR Protocol error: unbalanced quotes in request\\r\\n"
      })
  void badLengthsAreAnsweredInRedissWordsAndTheConnectionIsClosed(String saidAndAnswer) {
    String[] parts = saidAndAnswer.replace("\\r", "\r").replace("\\n", "\n").split(" → ", 2);
    assertEquals(parts[1], sayToTheEnd(bytes(parts[0])));
  }

  /** Empty and negative arrays are no command: Redis passes over them without a word. */
  @Test
  void emptyRequestsArePassedOver() {
    try (RespConnection connection = target.connect()) {
      connection.send(bytes("*0\r\n*-1\r\n\r\n*-100\r\n   \r\nPING\r\n"));
      assertEquals("PONG", connection.read().text());
    }
  }

  @Test
  void linesThatNeverEndAreCutAtRedissBound() {
    // One byte above the bound: were there more, the other side could close with bytes unread, and
    // its last words be lost on the way.
    String endless = "x".repeat((64 << 10) + 1);
    assertEquals("-ERR Protocol error: too big inline request\r\n", sayToTheEnd(bytes(endless)));
    assertEquals(
        "-ERR Protocol error: too big mbulk count string\r\n", sayToTheEnd(bytes("*" + endless)));
    assertEquals(
        "-ERR Protocol error: too big bulk count string\r\n",
        sayToTheEnd(bytes("*1\r\n$" + endless)));
  }

  @Test
  void halfCommandsOnManyConnectionsHoldNobodyUp() {
    byte[] whole = RespConnection.encode(List.of("SET", "half", "x".repeat(300)));
    List<RespConnection> open = new ArrayList<>();
    try {
      for (int cut = 1; cut < whole.length; cut++) {
        RespConnection connection = target.connect();
        open.add(connection);
        connection.send(java.util.Arrays.copyOf(whole, cut));
      }
      assertServes();
      for (int cut = 1; cut < whole.length; cut++) {
        open.get(cut - 1).send(java.util.Arrays.copyOfRange(whole, cut, whole.length));
        assertEquals("OK", open.get(cut - 1).read().text(), "cut after " + cut + " bytes");
      }
    } finally {
      open.forEach(RespConnection::close);
    }
  }

  /**
   * 200 connections that each announce half a gigabyte and send a little of it: only what was sent
   * may cost memory.
   */
  @Test
  void announcedLengthsReserveNothing() {
    List<RespConnection> open = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        RespConnection connection = target.connect();
        open.add(connection);
        connection.send(bytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$536870912\r\n" + "x".repeat(10_000)));
        RespConnection array = target.connect();
        open.add(array);
        array.send(bytes("*1048576\r\n$4\r\nMGET\r\n$1\r\nk\r\n"));
      }
      assertServes();
      assertBounded();
    } finally {
      open.forEach(RespConnection::close);
    }
  }

  @Test
  void aThousandIdleConnectionsAreHeldAndStillServed() {
    List<RespConnection> open = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        open.add(target.connect());
      }
      assertServes();
      for (RespConnection connection : open) {
        assertEquals("PONG", connection.call("PING").text());
      }
    } finally {
      open.forEach(RespConnection::close);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void randomBytesOnManyConnections(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      byte[] noise = new byte[1 + random.nextInt(20_000)];
      random.nextBytes(noise);
      speakAndLeave(noise);
    }
  }

  /**
   * Noise that looks like the protocol: whole commands with a few bytes changed, left out or
   * doubled.
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {5, 6, 7, 8})
  void damagedCommandsOnManyConnections(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      for (int c = 0; c < 20; c++) {
        said.writeBytes(
            RespConnection.encode(List.of("SET", "k" + c, "v".repeat(random.nextInt(40)))));
        said.writeBytes(RespConnection.encode(List.of("MGET", "k" + c, "k" + random.nextInt(20))));
      }
      byte[] damaged = said.toByteArray();
      for (int d = 0; d < 4; d++) {
        damaged[random.nextInt(damaged.length)] =
            (byte) "*$0123456789-\r\n".charAt(random.nextInt(15));
      }
      speakAndLeave(damaged);
    }
  }

  /** Sends, and goes away without reading. A refusal while sending is the other side's right. */
  private void speakAndLeave(byte[] said) {
    try (RespConnection connection = target.connect()) {
      connection.send(said);
    } catch (UncheckedIOException e) {
      assertServes();
    }
  }

  @Test
  void aHundredThousandCommandsBeforeTheFirstReplyIsRead() throws InterruptedException {
    try (RespConnection connection = target.connect()) {
      ByteArrayOutputStream commands = new ByteArrayOutputStream();
      for (int i = 0; i < 100_000; i++) {
        commands.writeBytes(
            RespConnection.encode(List.of("SET", "key" + i % 1_000, Integer.toString(i))));
      }
      Thread writer =
          Thread.ofPlatform().daemon().start(() -> connection.send(commands.toByteArray()));
      assertServes();
      for (int i = 0; i < 100_000; i++) {
        Reply reply = connection.read();
        assertEquals(
            "OK", reply.text(), () -> "one of 100,000 pipelined commands answered " + reply);
      }
      writer.join();
      assertEquals("99999", connection.call("GET", "key999").text());
    }
  }

  /**
   * Each client asks for ten gigabytes and reads none of it: the router must stop reading from it,
   * not gather replies.
   */
  @Test
  void clientsThatNeverReadCostABoundedAmount() {
    assumeTrue(
        target instanceof TestCluster,
        "needs a cluster: a redis-server with its own settings gathers replies without a bound");
    List<RespConnection> open = new ArrayList<>();
    try {
      try (RespConnection connection = target.connect()) {
        assertEquals("OK", connection.call("SET", "large", "x".repeat(100_000)).text());
      }
      byte[] get = RespConnection.encode(List.of("GET", "large"));
      for (int i = 0; i < 8; i++) {
        RespConnection connection = target.connect();
        open.add(connection);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int c = 0; c < 1_000; c++) {
          many.writeBytes(get);
        }
        Thread.ofPlatform().daemon().start(() -> askUntilRefused(connection, many.toByteArray()));
      }
      for (int i = 0; i < 20; i++) {
        assertServes();
        try (RespConnection other = target.connect()) {
          Reply reply = other.call("SET", "other", Integer.toString(i));
          assertTrue(
              !reply.isError() || reply.text().matches("(?s)(BUSY|INDETERMINATE) .*"),
              reply::toString);
        }
      }
      assertBounded();
      TestCluster cluster = (TestCluster) target;
      cluster.nodes().forEach(node -> assertTrue(cluster.alive(node), node + " died of it"));
    } finally {
      open.forEach(RespConnection::close);
    }
  }

  private static void askUntilRefused(RespConnection connection, byte[] commands) {
    try {
      for (int i = 0; i < 100; i++) {
        connection.send(commands);
      }
    } catch (UncheckedIOException e) {
      // Closed, by either side: the end of this client.
    }
  }

  @Test
  void aCommandOfAMillionArgumentsIsAnswered() {
    try (RespConnection connection = target.connect()) {
      ByteArrayOutputStream command = new ByteArrayOutputStream();
      command.writeBytes(bytes("*1000001\r\n$6\r\nEXISTS\r\n"));
      byte[] key = bytes("$3\r\nkey\r\n");
      for (int i = 0; i < 1_000_000; i++) {
        command.writeBytes(key);
      }
      connection.send(command.toByteArray());
      Reply reply = connection.read();
      assertTrue(reply.isError() || reply.text().equals("0"), reply::toString);
    }
  }

  /** Arrays within arrays are no request, however deep. */
  @Test
  void deepArraysAreRefused() {
    assertEquals(
        "-ERR Protocol error: expected '$', got '*'\r\n",
        sayToTheEnd(bytes("*1\r\n".repeat(1_000))));
    speakAndLeave(bytes("*1\r\n".repeat(1_000_000)));
  }

  /** What a browser or a mail server is tricked into saying. */
  @Test
  void otherProtocolsAreCutOff() {
    String http = sayToTheEnd(bytes("POST / HTTP/1.1\r\nHost: localhost:6379\r\n\r\nFLUSHALL\r\n"));
    assertTrue(!http.contains("+OK"), http);
  }
}
