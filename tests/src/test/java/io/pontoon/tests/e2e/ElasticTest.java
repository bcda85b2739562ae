package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Bookkeepers;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.TestCluster;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster grows, shrinks, loses a node and is restarted node by node while clients that know
 * nothing of it work through a router: none of them sees an error, and no write is lost or made
 * twice.
 */
class ElasticTest {
  private static final Logger LOG = LoggerFactory.getLogger(ElasticTest.class);
  private static final Duration SETTLED = Duration.ofSeconds(180);
  private static final int SHARDS = 4;
  private static final int ADDED = 2;
  private static final int COPIES = 3;

  @Test
  void clientsNoticeNothingWhenNodesComeAndGo() {
    run(6, 4_000, 1);
  }

  @Tag("long")
  @Test
  void clientsNoticeNothingTimeAndAgain() {
    run(16, 100_000, 3);
  }

  private static void run(int clients, int filling, int rounds) {
    try (TestCluster cluster =
            TestCluster.start(
                3,
                SHARDS,
                "--set",
                "placement.dead-after=6s",
                "--set",
                "rebalance.slots-per-second=1000");
        Bookkeepers books = new Bookkeepers(cluster, 11)) {
      try {
        fill(cluster, filling);
        books.start(clients).awaitProgress(500, SETTLED);
        int shards = SHARDS;
        for (int round = 0; round < rounds; round++) {
          shards += ADDED;
          round(cluster, books, shards);
          LOG.info("round {}: {}", round + 1, books.summary());
        }
        int keys = books.verify() + filling;
        everythingIsThereOnce(cluster, filling, keys);
        allReplicasAreAlike(cluster, shards);
      } catch (AssertionError | UncheckedIOException e) {
        throw new AssertionError(e + "\n" + books.summary() + cluster.logs(), e);
      }
    }
  }

  /** From three nodes to five, and back to four in the first round. */
  private static void round(TestCluster cluster, Bookkeepers books, int shards) {
    String leaver = cluster.nodes().getFirst();
    String victim = cluster.nodes().get(1);
    while (cluster.nodes().size() < 5) {
      LOG.info("{} has joined", cluster.add());
    }
    said(cluster, "SHARDS", "ADD", Integer.toString(ADDED));
    books.awaitProgress(200, SETTLED);
    cluster.kill(victim);
    Await.until(
        "the groups of " + victim + " have replicas elsewhere",
        SETTLED,
        () -> groupsOf(cluster, victim) == 0);
    books.awaitProgress(200, SETTLED);
    LOG.info("{} is replaced: {}", victim, books.summary());
    cluster.restart(victim);
    cluster.leave(leaver);
    LOG.info("{} is gone: {}", leaver, books.summary());
    cluster.change("rolling-restart");
    LOG.info("all are restarted: {}", books.summary());
    awaitSettled(cluster, shards);
    books.awaitProgress(200, SETTLED);
  }

  private static void fill(TestCluster cluster, int count) {
    try (RespConnection connection = cluster.connect()) {
      for (int from = 0; from < count; from += 500) {
        int to = Math.min(count, from + 500);
        for (int i = from; i < to; i++) {
          connection.send("SET", "fill:" + i, "value of " + i);
        }
        for (int i = from; i < to; i++) {
          assertEquals("OK", connection.read().text());
        }
      }
    }
  }

  private static void said(TestCluster cluster, String... command) {
    try (RespConnection connection = cluster.connect()) {
      assertEquals("OK", connection.call(command).text(), String.join(" ", command));
    }
  }

  private static List<String> lines(TestCluster cluster, String... command) {
    try (RespConnection connection = cluster.connect()) {
      return connection.call(command).texts();
    }
  }

  /** How many groups a node holds or is to hold, as NODES shows it. */
  private static int groupsOf(TestCluster cluster, String node) {
    for (String line : lines(cluster, "NODES")) {
      String[] cells = line.split(" +");
      if (cells[0].equals(node)) {
        return Integer.parseInt(cells[5]);
      }
    }
    return 0;
  }

  /** The lines of INFO raft for groups and their replicas, each with its fields. */
  private static Map<String, Map<String, String>> raft(TestCluster cluster) {
    Map<String, Map<String, String>> all = new TreeMap<>();
    try (RespConnection connection = cluster.connect()) {
      for (String line : connection.call("INFO", "raft").text().split("\r\n")) {
        if (line.startsWith("group")) {
          Map<String, String> fields = new TreeMap<>();
          for (String field : line.substring(line.indexOf(':') + 1).split(",")) {
            int equals = field.indexOf('=');
            fields.put(field.substring(0, equals), field.substring(equals + 1));
          }
          all.put(line.substring(0, line.indexOf(':')), fields);
        }
      }
    }
    return all;
  }

  /** What still is not as it should be; empty when all is. */
  private static List<String> unsettled(TestCluster cluster, int shards) {
    List<String> wrong = new ArrayList<>();
    Map<String, Map<String, String>> raft = raft(cluster);
    int groups = 0;
    for (Map.Entry<String, Map<String, String>> entry : raft.entrySet()) {
      Map<String, String> group = entry.getValue();
      if (entry.getKey().indexOf('_') > 0) {
        continue;
      }
      groups++;
      Map<String, String> leader = raft.get(entry.getKey() + "_" + group.get("leader"));
      boolean steady = leader != null && leader.get("config").matches("[0-9]+(\\+[0-9]+){2}");
      if (!steady || !group.get("replicas").equals("3") || !group.get("answered").equals("3")) {
        wrong.add(entry.getKey() + ": " + group);
      }
    }
    if (groups != shards + 1) {
      wrong.add(groups + " groups, not " + (shards + 1));
    }
    int least = groups * COPIES / cluster.nodes().size();
    for (String node : cluster.nodes()) {
      if (groupsOf(cluster, node) < least) {
        wrong.add(node + " holds " + groupsOf(cluster, node) + " groups, not " + least);
      }
    }
    try (RespConnection connection = cluster.connect()) {
      String migrations = connection.call("MIGRATE", "STATUS").toString();
      if (!migrations.contains("balanced")) {
        wrong.add("slots: " + migrations);
      }
    }
    return wrong;
  }

  private static void awaitSettled(TestCluster cluster, int shards) {
    Await.until(
        () -> "all is settled: " + unsettled(cluster, shards) + "\n" + lines(cluster, "NODES"),
        SETTLED,
        () -> unsettled(cluster, shards).isEmpty());
  }

  /** Nothing of the filling is lost, and all groups together hold as many keys as there are. */
  private static void everythingIsThereOnce(TestCluster cluster, int filling, int keys) {
    try (RespConnection connection = cluster.connect()) {
      for (int i = 0; i < filling; i++) {
        assertEquals("value of " + i, connection.call("GET", "fill:" + i).text());
      }
      for (int i = 0; i < 64; i++) {
        connection.call("DEL", "harness:" + i);
      }
      assertEquals(keys, connection.call("DBSIZE").number());
    }
    Await.until(
        "SHARDS adds up to " + keys + " keys: " + lines(cluster, "SHARDS"),
        SETTLED,
        () -> lines(cluster, "SHARDS").getLast().split(" +")[4].equals(Integer.toString(keys)));
  }

  private static void allReplicasAreAlike(TestCluster cluster, int shards) {
    said(cluster, "DEBUG", "CHECKSUM");
    Await.until(
        () -> "checksums of all replicas: " + raft(cluster),
        SETTLED,
        () -> {
          Map<String, Map<String, String>> raft = raft(cluster);
          raft.keySet().removeIf(name -> name.indexOf('_') > 0);
          raft.values().forEach(group -> assertTrue(!group.get("checksums").equals("differ")));
          return raft.size() == shards + 1
              && raft.values().stream()
                  .allMatch(
                      group ->
                          group.get("checksums").equals("equal")
                              && group.get("compared").equals("3"));
        });
  }
}
