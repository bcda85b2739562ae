package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Launcher;
import io.pontoon.tests.harness.Processes;
import io.pontoon.tests.harness.RespConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code ops/pontoon dev}: what the README's first command does. */
class DevTest {
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
      }
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
