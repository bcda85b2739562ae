package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.metrics.MetricsServer;
import io.pontoon.common.port.Clock;
import io.pontoon.common.wire.NodeStatus;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.node.wal.WalStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real nodes tell of their replicas, and that the replicas' checksums agree. */
class NodeReportTest {
  private static final WalStatus LOG = new WalStatus(4_711, 3, 1, new int[0]);

  @TempDir private Path directory;

  private static NodeStatus status(Node node) {
    return node.lanes().status(9, Clock.system().monotonicNanos(), LOG);
  }

  /** Per group, the newest checksum of each node that has one. */
  private static Map<Integer, List<ReplicaStatus.Checksum>> newest(SmallCluster cluster) {
    Map<Integer, List<ReplicaStatus.Checksum>> newest = new TreeMap<>();
    for (int node = 1; node <= 3; node++) {
      for (ReplicaStatus replica : status(cluster.node(node)).replicas()) {
        if (!replica.checksums().isEmpty()) {
          newest
              .computeIfAbsent(replica.group(), group -> new ArrayList<>())
              .add(replica.checksums().getLast());
        }
      }
    }
    return newest;
  }

  private static boolean agree(SmallCluster cluster) {
    var newest = newest(cluster);
    return newest.size() == 5
        && newest.values().stream()
            .allMatch(sums -> sums.size() == 3 && sums.stream().distinct().count() == 1);
  }

  @Test
  void everyReplicaIsToldAndTheirChecksumsAgree() throws Exception {
    try (SmallCluster cluster = SmallCluster.start(directory)) {
      for (int i = 0; i < 200; i++) {
        cluster.command("SET", "key" + i, "x".repeat(2_000), "PX", "" + (i % 3 == 0 ? 1 : 100_000));
      }
      for (int node = 1; node <= 3; node++) {
        cluster.node(node).lanes().wantChecksums();
      }
      Await.until("all replicas take the same checksum", 30, () -> agree(cluster));
      long first = newest(cluster).get(1).getFirst().index();
      cluster.command("SET", "one", "more");
      for (int node = 1; node <= 3; node++) {
        cluster.node(node).lanes().wantChecksums();
      }
      Await.until(
          "and the next one too",
          30,
          () -> agree(cluster) && newest(cluster).get(1).getFirst().index() > first);

      int leaders = 0;
      for (int node = 1; node <= 3; node++) {
        Node told = cluster.node(node);
        NodeStatus status = status(told);
        assertEquals(9, status.node());
        assertEquals(4_711, status.walBytes());
        assertEquals(5, status.replicas().size());
        for (ReplicaStatus replica : status.replicas()) {
          assertTrue(replica.term() > 0 && replica.leader() > 0, replica::toString);
          assertTrue(replica.applied() <= replica.commit(), replica::toString);
          assertTrue(replica.commit() <= replica.last(), replica::toString);
          boolean leads = replica.role() == ReplicaStatus.Role.LEADER;
          leaders += leads ? 1 : 0;
          assertEquals(leads ? 2 : 0, replica.followers().size());
          if (replica.group() > 0) {
            assertTrue(replica.keys() > 0 && replica.dataBytes() > 0, replica::toString);
          }
        }
        Await.until(
            "the size of each snapshot is told",
            30,
            () ->
                status(told).replicas().stream()
                    .allMatch(r -> (r.snapshotIndex() > 0) == (r.snapshotBytes() > 0)));
      }
      assertEquals(5, leaders);
    }
  }

  @Test
  void aNodeWithMoreGroupsThanWantedHasNoSeriesForEach() throws Exception {
    try (SmallCluster cluster =
        SmallCluster.start(
            directory,
            config ->
                config.with(
                    NodeConfig.METRICS_GROUPS_MAX, config.get(NodeConfig.NODE_ID) == 1 ? 4 : 5))) {
      cluster.command("SET", "k", "v");
      Await.until("both report", 30, () -> status(cluster.node(1)).replicas().size() == 5);
      Await.until("both report", 30, () -> status(cluster.node(2)).replicas().size() == 5);
      String capped = scrape(cluster.node(1));
      assertTrue(!capped.contains("pontoon_raft_group_"), capped);
      assertTrue(capped.contains("pontoon_raft_groups_left_out{node=\"1\"} 5"), capped);
      assertTrue(capped.contains("pontoon_raft_follower_lag_max_entries{"), capped);
      String shown = scrape(cluster.node(2));
      assertTrue(shown.contains("pontoon_raft_groups_left_out{node=\"2\"} 0"), shown);
      for (int group = 0; group < 5; group++) {
        assertTrue(
            shown.contains("pontoon_raft_group_commit_index{group=\"" + group + "\",node=\"2\"}"),
            shown);
      }
    }
  }

  private static String scrape(Node node) throws Exception {
    try (MetricsServer server = MetricsServer.start("127.0.0.1", 0, List.of(node.metrics()))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
              .build();
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
