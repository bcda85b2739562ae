package io.pontoon.tests.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.StartupException;
import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Places;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.verify.Fault.Cut;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each consistency level shows while a follower hears nothing of the others, though the router
 * reaches it. {@code -Dlevels.rounds} says how often it is looked.
 */
class LevelsTest {
  private static final Logger LOG = LoggerFactory.getLogger(LevelsTest.class);
  private static final int ROUNDS = Integer.getInteger("levels.rounds", 3_000);
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Path directory = Places.newDirectory("levels");

  @BeforeEach
  void whereThePrograms() {
    System.setProperty("pontoon.home", Places.launcher().getParent().getParent().toString());
  }

  @AfterEach
  void delete() {
    Places.delete(directory);
  }

  @Test
  void aFollowerThatIsCutOffNeverLies() throws StartupException {
    Plan plan = new Plan(0, Set.of(), 3, 1, 1, 1, 0, 1, false, Map.of());
    try (World world = World.start(plan, directory.resolve("cluster"), false, LOG::info);
        RespConnection writer = RespConnection.open(world.routers().getFirst(), 10_000);
        RespConnection reader = RespConnection.open(world.routers().getFirst(), 10_000)) {
      Await.until(
          "node1 leads",
          SOON,
          () -> {
            writer.call("FAILOVER", "1", "TO", "node1");
            return writer.call("LEADER", "1").toString().contains("node1");
          });
      assertEquals("OK", writer.call("SET", "x", "0").text());
      assertEquals("OK", reader.call("CONSISTENCY", "ANY").text());
      assertEquals("0", reader.call("GET", "x", "ALL").text(), "everybody is there");
      world.begin(
          new Fault.Partition(
              "node3 alone",
              List.of(
                  new Cut("node1", "node3"),
                  new Cut("node2", "node3"),
                  new Cut("node3", "node1"),
                  new Cut("node3", "node2"))));
      int old = 0;
      int missing = 0;
      for (int n = 1; n <= ROUNDS; n++) {
        assertEquals("OK", writer.call("SET", "x", "" + n).text());
        assertTrue(Integer.parseInt(reader.call("GET", "x", "ANY").text()) <= n);
        old += Integer.parseInt(reader.call("GET", "x").text()) < n ? 1 : 0;
        assertEquals("" + n, reader.call("GET", "x", "QUORUM").text());
        assertEquals("" + n, reader.call("CONSISTENCY", "STRONG", "GET", "x").text());
        assertEquals("" + n, writer.call("CONSISTENCY", "SESSION", "GET", "x").text());
        if (n % 100 == 0) {
          String all = reader.call("GET", "x", "ALL").text();
          assertFalse(all.equals("" + n), "node3 does not have it");
          assertTrue(all.startsWith("CLUSTERDOWN ALL cannot be met: node 3 "), all);
          missing++;
        }
      }
      assertTrue(old > ROUNDS / 20, "the follower that is cut off was asked: " + old);
      assertTrue(missing > 0);
      LOG.info("{} rounds: {} ANY reads were old, no other was", ROUNDS, old);
      world.heal();
      Await.until(
          "all have it again",
          SOON,
          () -> reader.call("GET", "x", "ALL").text().equals("" + ROUNDS));
      assertEquals("" + ROUNDS, reader.call("GET", "x", "ANY").text(), "no ANY is older than ALL");
    }
  }
}
