package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Launcher;
import io.pontoon.tests.harness.Processes;
import io.pontoon.tests.harness.RespConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code ops/pontoon cluster}, each verb as a person types it. */
class ClusterCommandTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void startStatusPauseResumeKillRestartStop() {
    try (Launcher launcher = new Launcher("verbs")) {
      Path dir = launcher.dir().resolve("c");
      Processes.Ended started =
          cluster(
              launcher,
              "start",
              "--dir",
              dir.toString(),
              "--nodes",
              "3",
              "--shards",
              "6",
              "--port",
              "0");
      assertTrue(started.out().contains("ready: redis-cli -p "), started::text);
      int port =
          Integer.parseInt(started.out().replaceAll("(?s).*ready: redis-cli -p ([0-9]+).*", "$1"));
      try (RespConnection connection = RespConnection.open(port)) {
        assertEquals("OK", connection.call("SET", "kept", "1").text());
      }
      for (String name : List.of("node1", "node2", "node3", "router1")) {
        assertTrue(Processes.alive(pid(dir, name)), name);
        assertTrue(Files.exists(dir.resolve(name).resolve("log")), name);
      }
      assertEquals(4, states(launcher, dir, "running"));
      cluster(launcher, "pause", "node1", "--dir", dir.toString());
      Await.until("node1 is shown as paused", SOON, () -> states(launcher, dir, "paused") == 1);
      cluster(launcher, "resume", "node1", "--dir", dir.toString());
      Await.until("all are shown as running", SOON, () -> states(launcher, dir, "running") == 4);
      long before = pid(dir, "node2");
      cluster(launcher, "kill", "node2", "--dir", dir.toString());
      Await.until("node2 is gone", SOON, () -> !Processes.alive(before));
      assertEquals(1, states(launcher, dir, "stopped"));
      cluster(launcher, "restart", "node2", "--dir", dir.toString());
      assertEquals(4, states(launcher, dir, "running"));
      List<Long> pids =
          List.of(pid(dir, "node1"), pid(dir, "node2"), pid(dir, "node3"), pid(dir, "router1"));
      cluster(launcher, "stop", "--dir", dir.toString());
      pids.forEach(pid -> assertFalse(Processes.alive(pid)));
      cluster(launcher, "start", "--dir", dir.toString());
      try (RespConnection connection = RespConnection.open(port)) {
        assertEquals("1", connection.call("GET", "kept").text());
      }
      cluster(launcher, "stop", "--dir", dir.toString());
    }
  }

  private static Processes.Ended cluster(Launcher launcher, String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "cluster";
    System.arraycopy(words, 0, all, 1, words.length);
    Processes.Ended ended = launcher.run(all);
    assertEquals(0, ended.exit(), () -> String.join(" ", all) + ":\n" + ended.text());
    assertEquals(
        "",
        ended.err(),
        () -> "nothing is to be said on standard error by " + String.join(" ", all));
    return ended;
  }

  private static long pid(Path dir, String name) {
    return Long.parseLong(Processes.read(dir.resolve(name).resolve("pid")).strip());
  }

  private static long states(Launcher launcher, Path dir, String word) {
    return cluster(launcher, "status", "--dir", dir.toString())
        .out()
        .lines()
        .filter(line -> line.contains(" " + word))
        .count();
  }
}
