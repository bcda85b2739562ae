package io.pontoon.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.StartupException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A router on a real port before three nodes in memory. */
class RouterTest {
  private static final int IDLE = 1_000;
  private static FakeCluster cluster;
  private static Router router;

  @BeforeAll
  static void start() throws Exception {
    cluster = new FakeCluster(3, 6);
    RouterConfig config =
        cluster
            .config()
            .with(RouterConfig.DEADLINE, 1_000)
            .with(RouterConfig.MAX_CLIENTS, IDLE + 10);
    router = Router.start(config.with(RouterConfig.PIPELINE_MAX, 64));
    router.ready().get(10, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() {
    router.close();
    cluster.close();
  }

  @BeforeEach
  void empty() throws IOException {
    try (TestClient client = client()) {
      assertEquals("+OK", client.call("FLUSHALL"));
    }
  }

  private static TestClient client() throws IOException {
    return new TestClient(router.port());
  }

  @Test
  void answersInOrderOverAllGroups() throws IOException {
    try (TestClient client = client()) {
      StringBuilder commands = new StringBuilder();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        commands
            .append(TestClient.command("SET", "key" + i, "value" + i))
            .append(TestClient.command("GET", "key" + i));
        commands.append("PING ").append(i).append("\r\n");
        expected.addAll(List.of("+OK", "value" + i, "" + i));
      }
      client.raw(commands.toString());
      for (String reply : expected) {
        assertEquals(reply, client.reply());
      }
      assertEquals(":1000", client.call("DBSIZE"));
    }
  }

  @Test
  void combinesWhatSeveralGroupsAnswer() throws IOException {
    try (TestClient client = client()) {
      assertEquals(
          "+OK", client.call("MSET", "a", "1", "b", "2", "c", "3", "d", "4", "e", "5", "f", "6"));
      assertEquals(
          "[6 nil 1 2 3 6 4 5]", client.call("MGET", "f", "none", "a", "b", "c", "f", "d", "e"));
      assertEquals(":3", client.call("EXISTS", "a", "a", "b", "none"));
      assertEquals(":2", client.call("DEL", "e", "f", "none"));
      assertEquals(":4", client.call("DBSIZE"));
      assertEquals(
          "-ERR wrong number of arguments for 'mset' command",
          client.call("MSET", "a", "1", "b", "2", "c"));
      assertTrue(List.of("a", "b", "c", "d").contains(client.call("RANDOMKEY")));
      assertTrue(client.call("RENAME", "a", "b").startsWith("-CROSSSLOT "));
      assertTrue(client.call("MSETNX", "a", "1", "b", "2", "c", "3").startsWith("-CROSSSLOT "));
      String keys = client.call("KEYS", "*");
      assertEquals(
          new TreeSet<>(List.of("a", "b", "c", "d")),
          new TreeSet<>(List.of(keys.substring(1, keys.length() - 1).split(" "))));
    }
  }

  @Test
  void scansEachKeyOnce() throws IOException {
    try (TestClient client = client()) {
      TreeSet<String> expected = new TreeSet<>();
      for (int i = 0; i < 50; i++) {
        client.call("SET", "k" + i, "v");
        expected.add("k" + i);
      }
      List<String> seen = new ArrayList<>();
      String cursor = "0";
      do {
        String reply = client.call("SCAN", cursor);
        int space = reply.indexOf(' ');
        cursor = reply.substring(1, space);
        String keys = reply.substring(space + 2, reply.length() - 2);
        seen.addAll(keys.isEmpty() ? List.of() : List.of(keys.split(" ")));
      } while (!cursor.equals("0"));
      assertEquals(50, seen.size());
      assertEquals(expected, new TreeSet<>(seen));
      assertEquals("-ERR invalid cursor", client.call("SCAN", "x"));
      assertEquals("[0 []]", client.call("SCAN", "18446744073709551615"));
    }
  }

  @Test
  void countsOnceThoughLeadersAreLost() throws IOException {
    try (TestClient client = client()) {
      for (int round = 1; round <= 20; round++) {
        cluster.loseLeadersAfterApply(1);
        StringBuilder commands = new StringBuilder();
        for (int key = 0; key < 12; key++) {
          commands.append(TestClient.command("INCR", "counter" + key));
        }
        client.raw(commands.toString());
        for (int key = 0; key < 12; key++) {
          assertEquals(":" + round, client.reply());
        }
      }
    }
  }

  @Test
  void tellsWhatIsUnknownFromWhatWasNotDone() throws IOException {
    try (TestClient client = client()) {
      assertEquals("+OK", client.call("SET", "k", "v"));
      cluster.silent(true);
      String write = client.call("SET", "k", "w");
      assertTrue(write.startsWith("-INDETERMINATE "), write);
      String read = client.call("GET", "k");
      assertTrue(read.startsWith("-CLUSTERDOWN "), read);
      assertEquals("+PONG", client.call("PING"));
      cluster.silent(false);
      assertEquals("+OK", client.call("SET", "k", "x"));
      assertEquals("x", client.call("GET", "k"));
    }
  }

  @Test
  void greetsInBothProtocols() throws IOException {
    try (TestClient client = client()) {
      assertTrue(client.call("HELLO").startsWith("[server redis version 7."));
      client.call("HELLO", "3", "SETNAME", "me");
      client.raw(TestClient.command("GET", "none"));
      assertEquals("_", client.reply());
      assertEquals("me", client.call("CLIENT", "GETNAME"));
      assertEquals("-NOPROTO unsupported protocol version", client.call("HELLO", "4"));
      assertEquals("+RESET", client.call("RESET"));
      assertEquals("nil", client.call("GET", "none"));
      assertTrue(client.call("CLIENT", "LIST").contains("cmd=client|list"));
      assertTrue(client.call("INFO").contains("# Keyspace"));
      assertEquals("+OK", client.call("SELECT", "0"));
      assertEquals("-ERR DB index is out of range", client.call("SELECT", "1"));
      assertEquals(
          "-ERR unknown command 'NOPE', with args beginning with: 'a' ", client.call("NOPE", "a"));
      assertEquals("-ERR wrong number of arguments for 'get' command", client.call("GET"));
    }
  }

  @Test
  void leavesOutRepliesThatAreSwitchedOff() throws IOException {
    try (TestClient client = client()) {
      client.raw(
          "CLIENT REPLY SKIP\r\n"
              + "PING skipped\r\n"
              + "PING seen\r\n"
              + "CLIENT REPLY OFF\r\n"
              + "PING x\r\n"
              + "SET k v\r\n"
              + "CLIENT REPLY ON\r\n"
              + "PING on\r\n");
      assertEquals("seen", client.reply());
      assertEquals("+OK", client.reply());
      assertEquals("on", client.reply());
    }
  }

  @Test
  void holdsOnlyTheClientThatSleeps() throws IOException {
    try (TestClient sleeper = client();
        TestClient other = client()) {
      sleeper.raw("DEBUG SLEEP 0.2\r\nPING after\r\n");
      assertEquals("+PONG", other.call("PING"));
      assertEquals("+OK", sleeper.reply());
      assertEquals("after", sleeper.reply());
      assertEquals("+OK", sleeper.call("QUIT"));
      assertNull(sleeper.reply());
    }
  }

  @Test
  void takesValuesOfManyMegabytes() throws IOException {
    try (TestClient client = client()) {
      String value = "x".repeat(5_000_000);
      assertEquals("+OK", client.call("SET", "big", value));
      assertEquals(value, client.call("GET", "big"));
    }
  }

  @Test
  void staysUpUnderHostileInput() throws IOException {
    List<TestClient> idle = new ArrayList<>();
    try {
      for (int i = 0; i < IDLE; i++) {
        idle.add(client());
      }
      Random random = new Random(7);
      for (int i = 0; i < 100; i++) {
        byte[] noise = new byte[200];
        random.nextBytes(noise);
        idle.get(i).raw(noise);
      }
      for (int i = 100; i < 200; i++) {
        idle.get(i).raw("*2\r\n$3\r\nGET\r\n$536870912\r\nhalf");
      }
      String[][] wrong = {
        {"*1\r\n$-5\r\n", "-ERR Protocol error: invalid bulk length"},
        {"*1\r\n$99999999999\r\n", "-ERR Protocol error: invalid bulk length"},
        {"*99999999\r\n", "-ERR Protocol error: invalid multibulk length"},
        {"*1\r\n!1\r\n", "-ERR Protocol error: expected '$', got '!'"},
        {"set \"a\r\n", "-ERR Protocol error: unbalanced quotes in request"},
        {"x".repeat(100_000), "-ERR Protocol error: too big inline request"},
      };
      for (int i = 0; i < wrong.length; i++) {
        TestClient client = idle.get(200 + i);
        client.raw("PING\r\n" + wrong[i][0]);
        assertEquals("+PONG", client.reply());
        assertEquals(wrong[i][1], client.reply());
        assertNull(client.reply());
      }
      try (TestClient fresh = client()) {
        assertEquals("+PONG", fresh.call("PING"));
        assertTrue(router.clients() >= IDLE - 200);
      }
    } finally {
      for (TestClient client : idle) {
        client.close();
      }
    }
  }

  @Test
  void letsNoMoreClientsInThanAllowed() throws IOException {
    try (TestClient first = client()) {
      first.call("CONFIG", "SET", "maxclients", "1");
      try (TestClient second = client()) {
        assertEquals("-ERR max number of clients reached", second.reply());
        assertNull(second.reply());
      } finally {
        assertEquals("+OK", first.call("CONFIG", "SET", "maxclients", Integer.toString(IDLE + 10)));
      }
    }
  }

  @Test
  void namesAPortThatIsTaken() {
    StartupException taken =
        assertThrows(
            StartupException.class,
            () -> Router.start(cluster.config().with(RouterConfig.PORT, router.port())));
    assertTrue(taken.getMessage().contains(":" + router.port()), taken.getMessage());
    assertEquals(1, taken.getMessage().lines().count());
  }
}
