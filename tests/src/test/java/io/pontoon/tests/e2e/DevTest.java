package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.metrics.MetricName;
import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Launcher;
import io.pontoon.tests.harness.Places;
import io.pontoon.tests.harness.Processes;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.Scrape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code ops/pontoon dev}: what the README's first command does. */
class DevTest {
  private static final Pattern METRICS =
      Pattern.compile("^metrics: (http://\\S+)$", Pattern.MULTILINE);
  private static final Pattern READY =
      Pattern.compile("^ready: redis-cli -p ([0-9]+)", Pattern.MULTILINE);

  @Test
  void saysWhereItIsStopsCleanlyAndKeepsItsData() throws InterruptedException {
    try (Launcher launcher = new Launcher("dev")) {
      Run first = new Run(launcher, "first");
      try (RespConnection connection = RespConnection.open(first.port)) {
        for (int i = 0; i < 100; i++) {
          assertEquals("OK", connection.call("SET", "key" + i, "value" + i).text());
        }
        assertTrue(connection.call("NOSUCH").text().startsWith("ERR unknown command"));
      }
      metricsTellAllOfIt(first.metrics);
      first.stop();
      Run second = new Run(launcher, "second");
      try (RespConnection connection = RespConnection.open(second.port)) {
        for (int i = 0; i < 100; i++) {
          assertEquals("value" + i, connection.call("GET", "key" + i).text());
        }
        assertEquals("100", connection.call("DBSIZE").text());
      }
      second.stop();
    }
  }

  private static void metricsTellAllOfIt(String url) {
    Set<String> missing = new TreeSet<>();
    Scrape scrape = Scrape.of(url);
    for (MetricName name : MetricName.values()) {
      if (!scrape.names().contains(name.text())) {
        missing.add(name.text());
      }
    }
    assertEquals(Set.of(), missing);
    assertEquals(100, scrape.sum("pontoon_commands_total", "command=\"set\""));
    assertEquals(100, scrape.sum("pontoon_command_seconds_count", "command=\"set\""));
    assertEquals(1, scrape.sum("pontoon_commands_rejected_total", "command=\"unknown\""));
    assertEquals(0, scrape.sum("pontoon_router_inflight_commands", ""));
    assertTrue(scrape.sum("pontoon_raft_proposals_total", "") > 0);
    assertTrue(scrape.sum("pontoon_wal_fsync_seconds_count", "") > 0);
    Await.until(
        "six groups of keys and the meta group on each node, and each group led by one",
        Duration.ofSeconds(30),
        () -> {
          Scrape again = Scrape.of(url);
          return again.sum("pontoon_raft_groups", "") == 3 * 7
              && again.sum("pontoon_raft_groups_led", "") == 7
              && again.sum("pontoon_keys", "") == 3 * 100;
        });
  }

  /** A file that may not grow beyond a size stands for a full or failing disk. */
  @Test
  void aDiskThatFailsEndsItInOneLineWithACode() throws InterruptedException {
    String prlimit = Places.tool("prlimit");
    try (Launcher launcher = new Launcher("dev")) {
      Run run = new Run(launcher, "failing");
      Processes.Ended limited =
          Processes.run(
              Duration.ofSeconds(10),
              Map.of(),
              new byte[0],
              List.of(prlimit, "--fsize=" + (1 << 20), "--pid", Long.toString(run.process.pid())));
      assertEquals(0, limited.exit(), limited::text);
      try (RespConnection connection = RespConnection.open(run.port)) {
        for (int i = 0; i < 50; i++) {
          connection.send("SET", "k", "x".repeat(100_000));
        }
        assertTrue(run.process.waitFor(30, TimeUnit.SECONDS), run::said);
      }
      assertEquals(1, run.process.exitValue(), run::said);
      List<String> last = run.said().lines().dropWhile(line -> !line.startsWith("ready")).toList();
      assertEquals(2, last.size(), run::said);
      assertTrue(last.getLast().matches("pontoon: node [123] stopped: .+"), run::said);
    }
  }

  @Test
  void aDirectoryInUseIsRefusedInOneLine() throws InterruptedException {
    try (Launcher launcher = new Launcher("dev")) {
      Run first = new Run(launcher, "first");
      StartUpTest.assertRefusedInOneLine(
          launcher.run("dev", "--port", "0", "--data", first.data()),
          launcher.dir().resolve("data").toString());
      first.stop();
    }
  }

  /** One life of the process, from its ready line on. */
  private static final class Run {
    private final Launcher launcher;
    private final Path output;
    private final Process process;
    private final int port;
    private final String metrics;

    Run(Launcher launcher, String name) {
      this.launcher = launcher;
      this.output = launcher.dir().resolve(name + ".out");
      this.process =
          launcher.start(
              output, "dev", "--port", "0", "--nodes", "3", "--shards", "6", "--data", data());
      Await.until(
          () -> "the ready line:\n" + said(),
          Duration.ofSeconds(60),
          () -> READY.matcher(said()).find() || !process.isAlive());
      Matcher ready = READY.matcher(said());
      assertTrue(ready.find(), () -> "it ended without being ready:\n" + said());
      port = Integer.parseInt(ready.group(1));
      Matcher shown = METRICS.matcher(said());
      assertTrue(shown.find(), this::said);
      metrics = shown.group(1);
    }

    String data() {
      return launcher.dir().resolve("data").toString();
    }

    private String said() {
      return Processes.read(output);
    }

    /** SIGTERM: it ends by itself, with no word that worries. */
    void stop() throws InterruptedException {
      process.destroy();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), () -> "SIGTERM did not end it:\n" + said());
      assertEquals(0, process.exitValue(), this::said);
      assertFalse(said().contains("Exception") || said().contains("WARN"), this::said);
      assertTrue(said().contains("stopped"), this::said);
    }
  }
}
