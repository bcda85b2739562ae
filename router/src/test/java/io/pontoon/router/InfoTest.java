package io.pontoon.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** INFO of a real router, in front of nodes that say what a test wants. */
class InfoTest {
  private static final int SHARDS = 4;

  private final FakeCluster cluster = new FakeCluster(3, SHARDS);
  private Router router;

  @BeforeEach
  void start() throws Exception {
    router = Router.start(cluster.config());
    router.ready().get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    router.close();
    cluster.close();
  }

  private String info(String... sections) throws IOException {
    try (TestClient client = new TestClient(router.port())) {
      String[] words = new String[sections.length + 1];
      words[0] = "INFO";
      System.arraycopy(sections, 0, words, 1, sections.length);
      return client.call(words);
    }
  }

  private static List<String> titles(String info) {
    return info.lines()
        .filter(line -> line.startsWith("# "))
        .map(line -> line.substring(2))
        .toList();
  }

  /** name:value, as every client reads it. */
  private static Map<String, String> fields(String info) {
    Map<String, String> fields = new TreeMap<>();
    for (String line : info.split("\r\n")) {
      int colon = line.indexOf(':');
      if (!line.startsWith("#") && !line.isEmpty()) {
        assertTrue(colon > 0, line);
        assertEquals(null, fields.put(line.substring(0, colon), line.substring(colon + 1)), line);
      }
    }
    return fields;
  }

  private static Map<String, String> parts(String value) {
    Map<String, String> parts = new TreeMap<>();
    for (String part : value.split(",")) {
      parts.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
    }
    return parts;
  }

  @Test
  void theSectionsAreRedissOwnAndRaftComesWhenAskedFor() throws IOException {
    List<String> usual =
        List.of(
            "Server",
            "Clients",
            "Memory",
            "Persistence",
            "Stats",
            "Replication",
            "CPU",
            "Modules",
            "Errorstats",
            "Cluster",
            "Keyspace");
    List<String> all = new ArrayList<>(usual);
    all.add(8, "Commandstats");
    all.add(10, "Latencystats");
    assertEquals(usual, titles(info()));
    assertEquals(usual, titles(info("default")));
    assertEquals(all, titles(info("all")));
    all.add("Raft");
    all.add("Reads");
    assertEquals(all, titles(info("everything")));
    assertEquals(List.of("Raft"), titles(info("RAFT")));
    assertEquals(List.of("Replication", "Raft"), titles(info("raft", "replication")));
    assertEquals("", info("nosuch"));
    assertTrue(
        fields(info("latencystats"))
            .get("latency_percentiles_usec_info")
            .matches("p50=[0-9.]+,p99=[0-9.]+,p99.9=[0-9.]+"));
  }

  @Test
  void readsAreToldWhenAskedFor() throws IOException {
    Map<String, String> fields = fields(info("reads"));
    assertTrue(fields.containsKey("total_reads"), fields.toString());
    assertTrue(parts(fields.get("reads_session")).containsKey("follower"));
    assertTrue(fields.containsKey("near_cache_hit_rate"));
  }

  @Test
  void replicationSpeaksInRedissFieldsOfNodesThatFollow() throws IOException {
    Map<String, String> fields = fields(info("replication"));
    assertEquals("master", fields.get("role"));
    assertEquals("3", fields.get("connected_slaves"));
    long end = (SHARDS + 1) * FakeStatus.LAST;
    assertEquals(Long.toString(end), fields.get("master_repl_offset"));
    assertTrue(fields.get("master_replid").matches("[0-9a-f]{40}"));
    Map<String, String> slave = parts(fields.get("slave0"));
    assertEquals("127.0.0.1", slave.get("ip"));
    assertEquals("online", slave.get("state"));
    assertEquals("1", slave.get("lag"));
    assertEquals(Long.toString(end), slave.get("offset"));
    Map<String, String> behind = parts(fields.get("slave2"));
    assertEquals("3", behind.get("node"));
    long led = FakeStatus.LAST - FakeStatus.match(3);
    assertEquals(0, Long.parseLong(behind.get("behind")) % led);
    assertTrue(Long.parseLong(behind.get("behind")) > 0);
    assertEquals(end, Long.parseLong(behind.get("offset")) + Long.parseLong(behind.get("behind")));
    assertEquals(Long.toString(led), fields.get("pontoon_max_lag_entries"));
    assertEquals("0", fields.get("pontoon_groups_without_leader"));
    assertEquals("5", fields.get("pontoon_groups_checksums_equal"));
    assertEquals("0", fields.get("pontoon_groups_checksums_differ"));
    assertEquals("", fields.get("pontoon_nodes_silent"));
  }

  @Test
  void raftHasALineForEachNodeGroupAndReplica() throws IOException {
    Map<String, String> fields = fields(info("raft"));
    assertEquals(3 + (SHARDS + 1) * 4, fields.size());
    assertEquals("yes", parts(fields.get("node2")).get("answered"));
    assertEquals("5", parts(fields.get("node2")).get("groups"));
    for (int group = 0; group <= SHARDS; group++) {
      Map<String, String> line = parts(fields.get("group" + group));
      assertEquals("7", line.get("term"));
      assertEquals("3", line.get("answered"));
      assertEquals("equal", line.get("checksums"));
      assertEquals("80", line.get("checksum_index"));
      int leaders = 0;
      for (int node = 1; node <= 3; node++) {
        Map<String, String> replica = parts(fields.get("group" + group + "_node" + node));
        assertEquals("100", replica.get("commit"));
        assertEquals("4000", replica.get("snapshot_bytes"));
        assertEquals("1+2+3", replica.get("config"));
        assertEquals(line.get("leader"), replica.get("leader"));
        assertEquals(String.format("%016x%016x", 1, group), replica.get("checksum"));
        boolean leads = replica.get("role").equals("leader");
        leaders += leads ? 1 : 0;
        assertEquals(node == 3 && !leads ? "10" : "0", replica.get("lag"));
      }
      assertEquals(1, leaders);
    }
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamedAndWaitedForNoLongerThanADeadline() throws IOException {
    cluster.mute(2);
    Map<String, String> fields = fields(info("raft", "replication"));
    assertEquals("answered=no,why=no answer in time", fields.get("node2"));
    assertEquals("2", fields.get("connected_slaves"));
    assertEquals("node2=no answer in time", fields.get("pontoon_nodes_silent"));
    assertEquals("2", fields.get("pontoon_nodes_answered"));
    assertTrue(
        fields.get("group1_node2").matches("replica=[123],answered=no,why=no answer in time"));
    assertEquals("2", parts(fields.get("group1")).get("answered"));
    assertTrue(info("raft").contains("group1_node1:"), "and the next one works as well");
  }

  @Test
  void checksumsAreAskedForOnDemand() throws IOException {
    assertFalse(cluster.checksumsAskedFor());
    try (TestClient client = new TestClient(router.port())) {
      assertEquals("+OK", client.call("DEBUG", "CHECKSUM"));
      client.call("INFO", "raft"); // behind it on the same connections
    }
    assertTrue(cluster.checksumsAskedFor());
  }

  @Test
  void manyWhoAskAtOnceAreAllAnswered() throws IOException {
    cluster.mute(3);
    try (TestClient client = new TestClient(router.port())) {
      client.raw("INFO raft\r\n".repeat(50) + "PING end\r\n");
      for (int i = 0; i < 50; i++) {
        assertTrue(client.reply().contains("node3:answered=no"));
      }
      assertEquals("end", client.reply());
    }
  }
}
