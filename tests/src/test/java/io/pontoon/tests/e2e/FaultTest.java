package io.pontoon.tests.e2e;

import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.TargetExtension;
import io.pontoon.tests.harness.TestCluster;
import io.pontoon.tests.harness.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No acknowledged write is lost and nothing is counted twice, whichever process dies or stalls
 * while clients work.
 */
@ExtendWith(TargetExtension.class)
class FaultTest {
  private static final Duration PROGRESS = Duration.ofSeconds(40);
  private static final int CLIENTS = 4;

  @Test
  void eachNodeInTurnIsKilledAndRestarted(TestCluster cluster) {
    try (Workload workload = new Workload(cluster, 101).start(CLIENTS)) {
      workload.awaitProgress(500, PROGRESS);
      for (String node : cluster.nodes()) {
        killAndRestart(cluster, workload, node);
      }
      workload.verify();
    }
  }

  @Test
  void eachNodeInTurnIsPausedForTwoSeconds(TestCluster cluster) {
    try (Workload workload = new Workload(cluster, 102).start(CLIENTS)) {
      workload.awaitProgress(500, PROGRESS);
      for (String node : cluster.nodes()) {
        cluster.pause(node);
        Await.elapse(Duration.ofSeconds(2));
        workload.awaitProgress(200, PROGRESS);
        cluster.resume(node);
        workload.awaitProgress(200, PROGRESS);
      }
      workload.verify();
    }
  }

  @Test
  void theRouterIsKilledAndRestarted(TestCluster cluster) {
    try (Workload workload = new Workload(cluster, 103).start(CLIENTS)) {
      for (int round = 0; round < 3; round++) {
        workload.awaitProgress(500, PROGRESS);
        cluster.kill(TestCluster.router());
        cluster.restart(TestCluster.router());
      }
      workload.awaitProgress(500, PROGRESS);
      workload.verify();
    }
  }

  @Test
  void theRouterIsPausedForTwoSeconds(TestCluster cluster) {
    try (Workload workload = new Workload(cluster, 104).start(CLIENTS)) {
      workload.awaitProgress(500, PROGRESS);
      cluster.pause(TestCluster.router());
      Await.elapse(Duration.ofSeconds(2));
      cluster.resume(TestCluster.router());
      workload.awaitProgress(500, PROGRESS);
      workload.verify();
    }
  }

  @Test
  void allProcessesAreKilledAtOnceAndRestarted(TestCluster cluster) {
    try (Workload workload = new Workload(cluster, 105).start(CLIENTS)) {
      workload.awaitProgress(500, PROGRESS);
      cluster.nodes().forEach(cluster::kill);
      cluster.nodes().forEach(cluster::restart);
      workload.awaitProgress(500, PROGRESS);
      workload.verify();
    }
  }

  /** Ten rounds of faults drawn from the seed. */
  @Tag("long")
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {201, 202, 203})
  void faultsDrawnFromASeed(long seed, TestCluster cluster) {
    java.util.Random random = new java.util.Random(seed);
    try (Workload workload = new Workload(cluster, seed).start(CLIENTS)) {
      for (int round = 0; round < 10; round++) {
        workload.awaitProgress(300, PROGRESS);
        String node = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
        switch (random.nextInt(3)) {
          case 0 -> killAndRestart(cluster, workload, node);
          case 1 -> {
            cluster.pause(node);
            Await.elapse(Duration.ofMillis(random.nextInt(4_000)));
            cluster.resume(node);
          }
          default -> {
            cluster.kill(node);
            cluster.pause(TestCluster.router());
            cluster.restart(node);
            cluster.resume(TestCluster.router());
          }
        }
      }
      workload.awaitProgress(300, PROGRESS);
      workload.verify();
    }
  }

  private static void killAndRestart(TestCluster cluster, Workload workload, String node) {
    cluster.kill(node);
    workload.awaitProgress(500, PROGRESS);
    cluster.restart(node);
    workload.awaitProgress(300, PROGRESS);
  }
}
