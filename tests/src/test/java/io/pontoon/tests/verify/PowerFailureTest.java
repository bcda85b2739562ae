package io.pontoon.tests.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.StartupException;
import io.pontoon.tests.check.Verdict.Kind;
import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All processes of a cluster are killed at the same moment while clients write as fast as they can,
 * again and again: every acknowledged write is there afterwards.
 */
class PowerFailureTest {
  private static final Logger LOG = LoggerFactory.getLogger(PowerFailureTest.class);
  private static final int ANSWERS_WITHIN_SECONDS = 90;
  private static final List<String> ALL = List.of("node1", "node2", "node3", "router1");

  private final Path directory = Places.newDirectory("power");

  @BeforeEach
  void whereThePrograms() {
    System.setProperty("pontoon.home", Places.launcher().getParent().getParent().toString());
  }

  @AfterEach
  void delete() {
    Places.delete(directory);
  }

  @Test
  void everyAcknowledgedWriteIsBackAfterFivePowerFailures() throws Exception {
    fail(5, 1_701);
  }

  @Tag("long")
  @Test
  void everyAcknowledgedWriteIsBackAfterFiftyPowerFailures() throws Exception {
    fail(50, 1_702);
  }

  private void fail(int times, long seed) throws StartupException, IOException {
    Plan plan = new Plan(0, Set.of(), 3, 1, 2, 8, 0, seed, false, Map.of());
    Path history = directory.resolve("history.jsonl");
    Keys keys = new Keys(plan.groups(), null);
    Random random = new Random(seed);
    try (World world = World.start(plan, directory.resolve("cluster"), false, LOG::info)) {
      try (HistoryWriter writer = new HistoryWriter(history)) {
        Clients clients = new Clients(world::routers, Plan.ANSWER_MILLIS, writer, keys);
        clients.start(plan.clients(), plan.rate(), new SplittableRandom(seed));
        try {
          for (int i = 0; i < times; i++) {
            Await.elapse(Duration.ofMillis(200 + random.nextInt(1_300)));
            world.begin(new Fault.Kill(ALL));
            world.heal();
            assertTrue(
                world.awaitAnswers(List.of("probe"), ANSWERS_WITHIN_SECONDS) >= 0,
                "the cluster answers again after power failure " + (i + 1));
          }
        } finally {
          clients.stop();
        }
        assertEquals(0, clients.readAll(60), "keys that could not be read at the end");
      }
      assertEquals(List.of(), world.remarks());
      Findings findings = Judge.judge(history);
      LOG.info(
          "{} power failures: {} acknowledged, {} indeterminate, lost {}",
          times,
          findings.acknowledged(),
          findings.indeterminate(),
          findings.count(Kind.LOST));
      assertTrue(findings.isRight(), () -> String.join("\n", findings.told()));
    }
  }
}
