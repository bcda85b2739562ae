package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Reply;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Consistency levels as a client of real processes asks for them. */
class ConsistencyTest {
  private static final List<String> LEVELS = List.of("STRONG", "QUORUM", "ALL", "SESSION", "ANY");
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.start(3, 4);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static String say(RespConnection connection, String words) {
    return connection.call(words.split(" ")).text();
  }

  @Test
  void eachConnectionKeepsItsLevelAndEachCommandMayBringItsOwn() {
    try (RespConnection one = cluster.connect();
        RespConnection other = cluster.connect()) {
      assertEquals("OK", say(one, "CONSISTENCY session"));
      assertTrue(say(one, "CONSISTENCY").startsWith("SESSION: "));
      assertTrue(say(other, "CONSISTENCY").startsWith("STRONG: "));
      assertEquals("OK", say(one, "SET own 1"));
      for (String level : LEVELS) {
        assertEquals("1", say(one, "CONSISTENCY " + level + " GET own"), level);
        assertEquals("1", say(one, "GET own " + level), level);
        String read = say(one, "CLIENT INFO");
        assertTrue(read.contains(" read-level=" + level + " "), read);
      }
      assertTrue(say(one, "CONSISTENCY").startsWith("SESSION: "));
      assertEquals("OK", say(one, "CONSISTENCY ONE MAXLAG 250"));
      assertTrue(say(one, "CONSISTENCY").startsWith("ANY MAXLAG 250: "));
      assertEquals("RESET", say(one, "RESET"));
      assertTrue(say(one, "CONSISTENCY").startsWith("STRONG: "));
    }
  }

  @Test
  void whatMakesNoSenseIsRefusedInSoManyWords() {
    Map<String, String> answers =
        Map.of(
            "CONSISTENCY EVENTUAL", "ERR unknown consistency level 'EVENTUAL'",
            "CONSISTENCY QUORUM MAXLAG 5", "ERR MAXLAG goes with ANY only",
            "CONSISTENCY ANY MAXLAG", "ERR MAXLAG needs a number",
            "CONSISTENCY ANY MAXLAG -1", "ERR MAXLAG is negative",
            "CONSISTENCY ANY MAXLAG 1e3", "ERR MAXLAG is not an integer",
            "CONSISTENCY ANY MAXLAG 99999999999999999999", "ERR MAXLAG is not an integer",
            "CONSISTENCY SESSION pt1.AAAA", "ERR session token is damaged",
            "CONSISTENCY ANY SET k v", "ERR ANY is for reads: 'set' writes",
            "GET k LOUD", "ERR wrong number of arguments for 'get' command",
            "WAIT 1 -1", "ERR timeout is negative");
    try (RespConnection connection = cluster.connect()) {
      answers.forEach(
          (asked, answer) -> {
            String said = say(connection, asked);
            assertTrue(said.startsWith(answer), asked + " → " + said);
          });
      assertTrue(connection.call("GET", "k").isNil(), "nothing was written");
    }
  }

  /** In a pipeline a read sees all writes before it, and none behind it. */
  @Test
  void aPipelineIsCarriedOutInOrder() {
    for (String level : List.of("STRONG", "QUORUM", "ALL", "SESSION")) {
      try (RespConnection connection = cluster.connect()) {
        String key = "order" + level;
        say(connection, "SET " + key + " 0");
        say(connection, "CONSISTENCY " + level);
        for (int i = 1; i <= 100; i++) {
          connection.send("GET", key);
          connection.send("SET", key, "" + i);
          connection.send("GET", key);
          connection.send("MGET", key, "elsewhere");
        }
        for (int i = 1; i <= 100; i++) {
          assertEquals("" + (i - 1), connection.read().text(), level);
          assertEquals("OK", connection.read().text());
          assertEquals("" + i, connection.read().text(), level);
          assertEquals("" + i, connection.read().parts().getFirst().text(), level);
        }
      }
    }
  }

  /** The doors of the nodes are routers of their own. */
  @Test
  void aTokenCarriesASessionToAnotherRouter() {
    try (RespConnection one = cluster.connect()) {
      for (int i = 1; i <= 100; i++) {
        for (String node : cluster.nodes()) {
          one.send("SET", "carried", i + node);
          one.send("CONSISTENCY", "TOKEN");
          assertEquals("OK", one.read().text());
          String token = one.read().text();
          try (RespConnection other = RespConnection.open(cluster.clientPort(node))) {
            assertEquals("OK", other.call("CONSISTENCY", "SESSION", token).text());
            assertEquals(i + node, other.call("GET", "carried").text());
          }
        }
      }
    }
  }

  @Test
  void aReplyTellsWhereItComesFromWhenAsked() {
    try (RespConnection connection = cluster.connect()) {
      say(connection, "SET traced here");
      connection.send("HELLO", "3");
      connection.readRaw();
      assertEquals("OK", say(connection, "CONSISTENCY TRACE ON"));
      connection.send("GET", "traced");
      String head = connection.readHead();
      assertEquals("|5", head.strip());
      for (String word : List.of("level", "node", "role", "index", "cached")) {
        assertEquals(word, connection.read().text());
        connection.readRaw();
      }
      assertEquals("here", connection.read().text());
    }
  }

  @Test
  void whileAVoterIsDownOnlyAllIsRefused() {
    try (RespConnection connection = cluster.connect()) {
      assertEquals("OK", say(connection, "SET kept 1"));
      assertEquals(3, connection.call("WAIT", "3", "10000").number());
      assertEquals("1", say(connection, "GET kept ALL"));
      cluster.kill("node3");
      Await.until(
          "ALL names who is missing",
          Duration.ofSeconds(30),
          () ->
              say(connection, "GET kept ALL").startsWith("CLUSTERDOWN ALL cannot be met: node 3"));
      for (String level : List.of("STRONG", "QUORUM", "SESSION", "ANY")) {
        assertEquals("1", say(connection, "GET kept " + level), level);
      }
      assertEquals("OK", say(connection, "SET kept 2"));
      assertEquals(2, connection.call("WAIT", "3", "200").number());
      Reply aof = connection.call("WAITAOF", "1", "1", "0");
      assertEquals(List.of(1L, 1L), aof.parts().stream().map(Reply::number).toList());
      cluster.restart("node3");
      Await.until(
          "all voters have it",
          Duration.ofSeconds(60),
          () -> say(connection, "GET kept ALL").equals("2"));
      assertEquals(3, connection.call("WAIT", "3", "10000").number());
    }
  }

  @Test
  void whatIsKeptNearIsNoOlderThanItsBoundAndForgottenWhenWritten() {
    try (RespConnection connection = cluster.connect()) {
      say(connection, "SET near 1");
      say(connection, "CONSISTENCY ANY MAXLAG 60000");
      say(connection, "CONSISTENCY STRONG GET near");
      Await.until(
          "an answer from the near cache",
          Duration.ofSeconds(30),
          () -> {
            connection.call("GET", "near");
            return say(connection, "CLIENT INFO").contains(" read-role=cache ");
          });
      say(connection, "SET near 2");
      assertEquals("2", say(connection, "CONSISTENCY STRONG GET near"));
      assertEquals("2", say(connection, "CONSISTENCY ANY MAXLAG 0 GET near"));
      String reads = new String(say(connection, "INFO reads").getBytes(StandardCharsets.UTF_8));
      assertTrue(reads.contains("near_cache_hits:"), reads);
    }
  }
}
