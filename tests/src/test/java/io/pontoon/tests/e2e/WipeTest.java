package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Places;
import io.pontoon.tests.harness.Processes;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.TestCluster;
import io.pontoon.tests.harness.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A node that loses its disk comes back by itself, and nothing that was acknowledged is lost. */
class WipeTest {
  private static final Duration PROGRESS = Duration.ofSeconds(60);
  private static final int CLIENTS = 4;
  private static final int FOUNDERS = 3;

  private static Path data(TestCluster cluster, String node) {
    return cluster.dir().resolve(node).resolve("data");
  }

  /** The last map that a node has agreed on: behind length and checksum, in its file. */
  private static ClusterMap map(TestCluster cluster, String node) {
    try {
      byte[] file = Files.readAllBytes(data(cluster, node).resolve("cluster-map"));
      return ClusterMapCodec.read(Arrays.copyOfRange(file, 8, file.length));
    } catch (IOException notYet) {
      return null;
    }
  }

  /** All groups have three voters, this node's are new ones, and this node knows it. */
  private static boolean isBack(TestCluster cluster, String node) {
    ClusterMap map = map(cluster, node);
    int id = Integer.parseInt(node.substring(4));
    return map != null
        && map.groups().stream()
            .allMatch(
                group ->
                    group.isSteady()
                        && group.replicas().size() == FOUNDERS
                        && group.replicaOn(id).id() > FOUNDERS);
  }

  private static boolean hasNoOldName(ClusterMap map) {
    return map != null
        && map.groups().stream()
            .flatMap(group -> group.replicas().stream())
            .allMatch(replica -> replica.id() > FOUNDERS);
  }

  private static void wipe(TestCluster cluster, String node) {
    cluster.kill(node);
    Places.delete(data(cluster, node));
  }

  @Test
  void everyNodeInTurnLosesItsDiskUnderLoadAndThenAnotherDies() {
    try (TestCluster cluster =
            TestCluster.start(
                3, 6, "--set", "snapshot.after-bytes=256kb", "--set", "raft.log-bytes-max=4mb");
        Workload workload = new Workload(cluster, 301)) {
      try {
        workload.start(CLIENTS).awaitProgress(500, PROGRESS);
        for (String node : cluster.nodes()) {
          wipe(cluster, node);
          workload.awaitProgress(1_000, PROGRESS);
          cluster.restart(node);
          Await.until(node + " is back in all groups", PROGRESS, () -> isBack(cluster, node));
          String other = cluster.nodes().get(cluster.nodes().indexOf(node) == 0 ? 1 : 0);
          cluster.kill(other);
          workload.awaitProgress(500, PROGRESS);
          cluster.restart(other);
          workload.awaitProgress(500, PROGRESS);
        }
        workload.verify();
      } catch (AssertionError | UncheckedIOException e) {
        throw new AssertionError(e + cluster.logs(), e);
      }
      // The one that was killed last may still show the map that it had by then.
      for (String node : cluster.nodes()) {
        Await.until(
            () -> node + " knows no old name any more: " + map(cluster, node),
            PROGRESS,
            () -> hasNoOldName(map(cluster, node)));
      }
    }
  }

  /** What a majority acknowledged is not overruled by one of it that forgot and one that missed. */
  @Test
  void oneThatForgotAndOneThatMissedItAreNoMajority() {
    try (TestCluster cluster = TestCluster.start(3, 2)) {
      cluster.kill("node3");
      try (RespConnection connection = cluster.connect()) {
        for (int i = 0; i < 50; i++) {
          assertEquals("OK", connection.call("SET", "kept" + i, "v" + i).text());
        }
      }
      wipe(cluster, "node1");
      cluster.kill("node2");
      cluster.restart("node1");
      cluster.restart("node3");
      Await.until(
          "node1 knows that it has forgotten",
          Duration.ofSeconds(60),
          () ->
              Processes.read(cluster.dir().resolve("node1").resolve("log"))
                  .contains("has lost its memory"));
      try (RespConnection connection = cluster.connect()) {
        assertTrue(connection.call("SET", "kept0", "other").isError(), "two that know of nothing");
      }
      cluster.restart("node2");
      cluster.awaitWritable();
      try (RespConnection connection = cluster.connect()) {
        for (int i = 0; i < 50; i++) {
          assertEquals("v" + i, connection.call("GET", "kept" + i).text());
        }
      }
      Await.until("node1 is back", Duration.ofSeconds(60), () -> isBack(cluster, "node1"));
    }
  }
}
