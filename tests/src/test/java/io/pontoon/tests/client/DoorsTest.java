package io.pontoon.tests.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Places;
import io.pontoon.tests.harness.Processes;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.TargetExtension;
import io.pontoon.tests.harness.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.exceptions.JedisDataException;

/** Clients that know the slots at the nodes' own doors, and others at the router beside them. */
@ExtendWith(TargetExtension.class)
class DoorsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int KEYS = 300;

  private TestCluster cluster;
  private List<Integer> doors;

  @BeforeEach
  void theDoorsAreKnown(TestCluster cluster) {
    this.cluster = cluster;
    doors = cluster.nodes().stream().map(cluster::clientPort).toList();
    Await.until(
        "every door knows all the others and every leader",
        SOON,
        () -> doors.stream().allMatch(this::isComplete));
  }

  private boolean isComplete(int door) {
    try (RespConnection connection = RespConnection.open(door)) {
      String nodes = connection.call("CLUSTER", "NODES").text();
      return connection.call("CLUSTER", "INFO").text().startsWith("cluster_state:ok")
          && doors.stream().allMatch(other -> nodes.contains("127.0.0.1:" + other + "@"));
    }
  }

  private JedisCluster jedisCluster() {
    return new JedisCluster(new HostAndPort("127.0.0.1", doors.getLast()), 10_000, 20);
  }

  @Test
  void jedisFindsEachKeyAtItsNodeAndTheRouterSeesTheSame() {
    try (JedisCluster jedis = jedisCluster();
        Jedis router = new Jedis("127.0.0.1", cluster.port(), 20_000)) {
      for (int i = 0; i < KEYS; i++) {
        assertEquals("OK", jedis.set("jedis:" + i, "v" + i));
        assertEquals("v" + i, router.get("jedis:" + i));
        assertEquals(1, router.incr("count:" + i));
        assertEquals(2, jedis.incr("count:" + i));
      }
      assertEquals("OK", jedis.mset("{t}1", "a", "{t}2", "b"));
      assertEquals(List.of("a", "b"), jedis.mget("{t}1", "{t}2"));
      long held = 0;
      for (int door : doors) {
        try (Jedis node = new Jedis("127.0.0.1", door)) {
          held += node.dbSize();
        }
      }
      assertEquals(router.dbSize(), held);
    }
  }

  @Test
  void lettuceSeesEveryNodeAsAMasterOfItsSlots() {
    RedisClusterClient client =
        RedisClusterClient.create(
            RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(doors.getFirst())
                .withTimeout(Duration.ofSeconds(20))
                .build());
    try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
      Partitions nodes = client.getPartitions();
      Set<Integer> ports = new HashSet<>();
      int slots = 0;
      for (var node : nodes) {
        ports.add(node.getUri().getPort());
        slots += node.getSlots().size();
        assertTrue(node.getRole().isUpstream());
      }
      assertEquals(Set.copyOf(doors), ports);
      assertEquals(16_384, slots);
      RedisAdvancedClusterCommands<String, String> redis = connection.sync();
      Map<String, String> values = new HashMap<>();
      for (int i = 0; i < KEYS; i++) {
        values.put("lettuce:" + i, "v" + i);
      }
      assertEquals("OK", redis.mset(values));
      assertNull(redis.get("none"));
      assertEquals("v7", redis.get("lettuce:7"));
      assertEquals(KEYS, redis.dbsize());
      assertEquals(KEYS, redis.keys("lettuce:*").size());
      assertEquals(KEYS, redis.del(values.keySet().toArray(String[]::new)));
      try (RespConnection router = cluster.connect()) {
        assertEquals("0", router.call("DBSIZE").text());
      }
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  @Test
  void redissOwnToolsTakeItForARedisCluster() {
    String cli = Places.tool("redis-cli");
    String first = Integer.toString(doors.getFirst());
    for (int i = 0; i < 20; i++) {
      assertEquals("OK", run(cli, "-c", "-p", first, "SET", "cli:" + i, "v" + i));
      assertEquals("v" + i, run(cli, "-c", "-p", first, "GET", "cli:" + i));
    }
    String check = run(cli, "--cluster", "check", "127.0.0.1:" + first);
    assertTrue(check.contains("[OK] All nodes agree about slots configuration."), check);
    assertTrue(check.contains("[OK] All 16384 slots covered."), check);
    benchmark(cli, first);
    String nodes = run(cli, "--no-raw", "-p", Integer.toString(cluster.port()), "NODES");
    assertTrue(nodes.startsWith("1) Cluster Nodes:\n2) NODE ID             ADDRESS   "), nodes);
    assertTrue(nodes.contains(" 127.0.0.1:" + first + " "), nodes);
  }

  /** It wants two masters with slots; who leads is chance when an earlier test has killed nodes. */
  private static void benchmark(String cli, String door) {
    if (run(cli, "-p", door, "CLUSTER", "INFO").contains("cluster_size:1")) {
      return;
    }
    String bench =
        run(Places.tool("redis-benchmark"), "-p", door, "--cluster", "-n", "3000", "-t", "set");
    assertTrue(bench.matches("(?s)Cluster has [23] master nodes.*"), bench);
    assertTrue(bench.contains("3000 requests completed"), bench);
    assertFalse(bench.contains("Error"), bench);
  }

  private static String run(String... command) {
    Processes.Ended ended =
        Processes.run(Duration.ofSeconds(60), Map.of(), new byte[0], List.of(command));
    assertEquals(0, ended.exit(), ended::text);
    return ended.out().strip();
  }

  /** A client that is sent on goes on: what was acknowledged at any door is there at the end. */
  @Test
  void aLostNodeIsLeftForTheNewLeaders() {
    List<String> acknowledged = new ArrayList<>();
    cluster.kill("node1");
    doors = doors.subList(1, doors.size());
    Await.until(
        "the others lead all groups",
        SOON,
        () -> {
          try (JedisCluster jedis = jedisCluster()) {
            for (int i = 0; i < KEYS; i++) {
              jedis.set("lost:" + i, "v");
              acknowledged.add("lost:" + i);
            }
            return true;
          } catch (redis.clients.jedis.exceptions.JedisException unfinished) {
            return false;
          }
        });
    try (Jedis router = new Jedis("127.0.0.1", cluster.port(), 20_000)) {
      for (String key : acknowledged) {
        assertEquals("v", router.get(key));
      }
    } catch (JedisDataException failed) {
      throw new AssertionError(failed);
    }
  }
}
