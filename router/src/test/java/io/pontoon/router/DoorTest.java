package io.pontoon.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.RouterConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The doors of three nodes, as a client of a Redis Cluster sees them. */
class DoorTest {
  private static final int SHARDS = 6;
  private static final int KEYS = 120;

  private final FakeCluster cluster = new FakeCluster(3, SHARDS);
  private final List<Router> doors = new ArrayList<>();
  private final List<TestClient> clients = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    for (int node = 1; node <= 3; node++) {
      Router door = Router.door(cluster.config().with(RouterConfig.DEADLINE, 2_000), node);
      doors.add(door);
      door.ready().get(10, TimeUnit.SECONDS);
      TestClient client = new TestClient(door.port());
      clients.add(client);
      // Who leads is told on other connections than the map: until then a door takes what comes.
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!client.call("CLUSTER", "INFO").startsWith("cluster_state:ok")) {
        assertTrue(System.nanoTime() < end, "no leaders were told");
      }
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (int i = 0; i < doors.size(); i++) {
      clients.get(i).close();
      doors.get(i).close();
    }
    cluster.close();
  }

  private TestClient client(int node) {
    return clients.get(node - 1);
  }

  /** As a cluster client does: goes where it is sent. Answers who served it. */
  private int set(String key) throws IOException {
    String reply = client(1).call("SET", key, "v");
    if (reply.equals("+OK")) {
      return 1;
    }
    String slot = client(1).call("CLUSTER", "KEYSLOT", key).substring(1);
    assertTrue(reply.matches("-MOVED " + slot + " 127\\.0\\.0\\.1:710[23]"), reply);
    int node = reply.charAt(reply.length() - 1) - '0';
    assertEquals("+OK", client(node).call("SET", key, "v"));
    return node;
  }

  @Test
  void eachKeyIsServedByItsLeaderAndNobodyElse() throws IOException {
    int[] served = new int[4];
    for (int i = 0; i < KEYS; i++) {
      int node = set("key" + i);
      served[node]++;
      for (int other = 1; other <= 3; other++) {
        String reply = client(other).call("GET", "key" + i);
        assertEquals(other == node, reply.equals("v"), reply);
      }
    }
    for (int node = 1; node <= 3; node++) {
      assertTrue(served[node] > 0);
      assertEquals(":" + served[node], client(node).call("DBSIZE"));
      String keys = client(node).call("KEYS", "*");
      assertEquals(served[node], keys.split(" ").length);
      assertEquals(served[node], scan(node).size());
      assertTrue(keys.contains(client(node).call("RANDOMKEY")));
      assertTrue(client(node).call("INFO", "keyspace").contains("db0:keys=" + served[node] + ","));
    }
    assertEquals("+OK", client(2).call("FLUSHALL"));
    assertEquals(":0", client(2).call("DBSIZE"));
    assertEquals(":" + served[1], client(1).call("DBSIZE"));
  }

  private TreeSet<String> scan(int node) throws IOException {
    TreeSet<String> seen = new TreeSet<>();
    String cursor = "0";
    do {
      String reply = client(node).call("SCAN", cursor);
      cursor = reply.substring(1, reply.indexOf(' '));
      String keys = reply.substring(reply.indexOf(' ') + 2, reply.length() - 2);
      seen.addAll(keys.isEmpty() ? List.of() : List.of(keys.split(" ")));
    } while (!cursor.equals("0"));
    return seen;
  }

  @Test
  void allKeysOfACommandMustHaveOneSlot() throws IOException {
    String text = "-CROSSSLOT Keys in request don't hash to the same slot";
    for (List<String> words :
        List.of(
            List.of("MGET", "a", "b"),
            List.of("DEL", "{x}1", "{x}2", "y"),
            List.of("MSET", "a", "1", "b", "2"),
            List.of("RENAME", "a", "b"))) {
      assertEquals(text, client(1).call(words.toArray(String[]::new)));
    }
    int node = set("{x}1");
    assertEquals("[v nil]", client(node).call("MGET", "{x}1", "{x}2"));
    assertEquals("+OK", client(node).call("MSET", "{x}1", "1", "{x}2", "2"));
    assertTrue(client(node % 3 + 1).call("MGET", "{x}1", "{x}2").startsWith("-MOVED "));
  }

  @Test
  void whoBecomesLeaderServesFromThenOn() throws IOException {
    int node = set("k");
    int next = node % 3 + 1;
    int group = group("k");
    cluster.lead(group, next);
    assertEquals("v", awaited(next));
    assertEquals(
        "-MOVED 7629 127.0.0.1:" + (FakeCluster.CLIENT_PORTS + next),
        client(node).call("GET", "k"));
  }

  private int group(String key) throws IOException {
    String route = client(1).call("ROUTE", key);
    return route.charAt(route.indexOf("group :") + 7) - '0';
  }

  private String awaited(int node) throws IOException {
    String reply = client(node).call("GET", "k");
    for (int i = 0; i < 10_000 && reply.startsWith("-MOVED "); i++) {
      reply = client(node).call("GET", "k");
    }
    return reply;
  }

  @Test
  void withoutALeaderACommandWaitsForOne() throws IOException {
    int node = set("k");
    int group = group("k");
    cluster.lead(group, 0);
    client(node).raw(TestClient.command("INCR", "n{k}"));
    client(node).raw("PING behind\r\n");
    cluster.lead(group, node);
    assertEquals(":1", client(node).reply());
    assertEquals("behind", client(node).reply());
    cluster.lead(group, 0);
    assertTrue(client(node).call("INCR", "n{k}").startsWith("-CLUSTERDOWN "), "at the deadline");
    assertTrue(client(node).call("CLUSTER", "INFO").startsWith("cluster_state:fail"));
  }

  @Test
  void whoLeadsNothingHasNothing() throws IOException {
    for (int group = 1; group <= SHARDS; group++) {
      cluster.lead(group, 1);
    }
    while (client(3).call("CLUSTER", "INFO").contains("cluster_size:3")) {
      assertEquals("+PONG", client(3).call("PING"));
    }
    for (int i = 0; i < 200 && !client(3).call("LEADER", "6").endsWith("node1"); i++) {
      assertEquals("+PONG", client(3).call("PING"));
    }
    assertEquals(":0", client(3).call("DBSIZE"));
    assertEquals("[]", client(3).call("KEYS", "*"));
    assertEquals("[0 []]", client(3).call("SCAN", "0"));
    assertEquals("nil", client(3).call("RANDOMKEY"));
    assertEquals("+OK", client(3).call("FLUSHALL"));
  }

  @Test
  void itSaysThatItIsANodeOfACluster() throws IOException {
    TestClient client = client(2);
    String info = client.call("INFO");
    assertTrue(info.contains("redis_mode:cluster\r\n"));
    assertTrue(info.contains("cluster_enabled:1\r\n"));
    String id = client.call("CLUSTER", "MYID");
    assertTrue(
        client.call("CLUSTER", "NODES").contains(id + " 127.0.0.1:7102@"), "it knows itself");
    assertTrue(client.call("CLUSTER", "NODES").contains(" myself,master - 0 "));
    assertTrue(client.call("HELLO", "3").contains("mode cluster"));
    assertEquals("+OK", client.call("READONLY"));
    assertEquals("+OK", client.call("ASKING"));
    assertTrue(client.call("ROUTE", "k").contains("is_local #t"));
    assertTrue(client.call("CLUSTER").startsWith("[node_id node2 role follower term :7 "));
    assertEquals("[cluster-enabled yes]", client.call("CONFIG", "GET", "cluster-enabled"));
  }
}
