package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.metrics.MetricName;
import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Launcher;
import io.pontoon.tests.harness.Processes;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.Scrape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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
      statusTellsAddressesThatAnswer(launcher, dir, port);
      cluster(launcher, "pause", "node1", "--dir", dir.toString());
      Await.until("node1 is shown as paused", SOON, () -> states(launcher, dir, "paused") == 1);
      cluster(launcher, "resume", "node1", "--dir", dir.toString());
      Await.until("all are shown as running", SOON, () -> states(launcher, dir, "running") == 4);
      long before = pid(dir, "node2");
      cluster(launcher, "kill", "node2", "--dir", dir.toString());
      Await.until("node2 is gone", SOON, () -> !Processes.alive(before));
      assertEquals(1, states(launcher, dir, "dead"));
      cluster(launcher, "restart", "node2", "--dir", dir.toString());
      assertEquals(4, states(launcher, dir, "running"));
      oneNodeMoreIsLikeTheOthers(launcher, dir);
      List<Long> pids =
          List.of(pid(dir, "node1"), pid(dir, "node2"), pid(dir, "node4"), pid(dir, "router1"));
      cluster(launcher, "stop", "--dir", dir.toString());
      pids.forEach(pid -> assertFalse(Processes.alive(pid)));
      cluster(launcher, "start", "--dir", dir.toString());
      try (RespConnection connection = RespConnection.open(port)) {
        assertEquals("1", connection.call("GET", "kept").text());
      }
      cluster(launcher, "stop", "--dir", dir.toString());
    }
  }

  private static void oneNodeMoreIsLikeTheOthers(Launcher launcher, Path dir) {
    String said = cluster(launcher, "add", "--dir", dir.toString(), "--zone", "far").out();
    assertTrue(said.startsWith("node4 has joined"), said);
    String status = cluster(launcher, "status", "--dir", dir.toString()).out();
    assertTrue(
        status.lines().anyMatch(line -> line.matches("node4 .* ALIVE +far .*ACTIVE")), status);
    cluster(launcher, "kill", "node4", "--dir", dir.toString());
    Await.until("node4 is gone", SOON, () -> states(launcher, dir, "dead") == 1);
    cluster(launcher, "restart", "node4", "--dir", dir.toString());
    assertEquals(5, states(launcher, dir, "running"));
    assertEquals(
        "pontoon: no such node 'node9'",
        refused(launcher, "decommission", "node9", "--dir", dir.toString()));
    String held = refused(launcher, "remove", "node1", "--dir", dir.toString());
    assertTrue(held.contains("holds replicas of"), held);
    assertTrue(Processes.alive(pid(dir, "node1")), "it was not removed, so it must not be stopped");
  }

  private static String refused(Launcher launcher, String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "cluster";
    System.arraycopy(words, 0, all, 1, words.length);
    Processes.Ended ended = launcher.run(all);
    assertEquals(1, ended.exit(), ended::text);
    return ended.err().strip();
  }

  private static void statusTellsAddressesThatAnswer(Launcher launcher, Path dir, int port) {
    Await.until(
        "each node is shown with its seven groups, of which each leads some",
        SOON,
        () -> {
          int led = 0;
          for (int node = 1; node <= 3; node++) {
            String[] row = row(launcher, dir, "node" + node);
            if (!row[4].equals("7") || row[5].equals("0")) {
              return false;
            }
            led += Integer.parseInt(row[5]);
          }
          return led == 7;
        });
    for (String name : List.of("node1", "node2", "node3", "router1")) {
      String[] row = row(launcher, dir, name);
      assertEquals(Long.toString(pid(dir, name)), row[2]);
      MetricName.Of of = name.startsWith("node") ? MetricName.Of.NODE : MetricName.Of.ROUTER;
      Set<String> names = Scrape.of(row[6]).names();
      for (MetricName metric : MetricName.values()) {
        if (of == MetricName.Of.NODE && metric.of() == MetricName.Of.ROUTER) {
          continue; // of its door, as far as that has had something to do
        }
        boolean expected = metric.of() == of || metric.of() == MetricName.Of.PROCESS;
        assertEquals(expected, names.contains(metric.text()), metric.text() + " of " + name);
      }
    }
    assertEquals("127.0.0.1:" + port, row(launcher, dir, "router1")[3]);
    assertEquals("127.0.0.1:" + port, row(launcher, dir, "router1")[7]);
    try (RespConnection door =
        RespConnection.open(Integer.parseInt(row(launcher, dir, "node2")[7].split(":")[1]))) {
      assertTrue(door.call("INFO", "server").text().contains("pontoon_role:door of node2"));
    }
  }

  /** The words of one line of status: name, state, pid, address, groups, led, metrics, clients. */
  private static String[] row(Launcher launcher, Path dir, String name) {
    return cluster(launcher, "status", "--dir", dir.toString())
        .out()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElseThrow()
        .split(" +");
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
