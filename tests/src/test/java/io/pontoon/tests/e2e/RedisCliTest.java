package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.RedisCli;
import io.pontoon.tests.harness.Target;
import io.pontoon.tests.harness.TargetExtension;
import io.pontoon.tests.harness.TestCluster;
import io.pontoon.tests.harness.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real redis-cli, as a person types it, on a healthy cluster and while nodes die. */
@ExtendWith(TargetExtension.class)
class RedisCliTest {
  private static final Duration PROGRESS = Duration.ofSeconds(40);

  /**
   * What is typed, and what redis-cli shows. {@code P} stands for a prefix of the session's own.
   */
  private static final String[][] SESSION = {
    {"PING", "PONG"},
    {"SET P:greeting \"hello world\"", "OK"},
    {"GET P:greeting", "\"hello world\""},
    {"STRLEN P:greeting", "(integer) 11"},
    {"APPEND P:greeting !", "(integer) 12"},
    {"GETRANGE P:greeting 6 -1", "\"world!\""},
    {"SET P:greeting x NX", "(nil)"},
    {"SET P:greeting y XX GET", "\"hello world!\""},
    {"INCR P:count", "(integer) 1"},
    {"INCRBY P:count 41", "(integer) 42"},
    {"DECR P:count", "(integer) 41"},
    {"INCRBYFLOAT P:count 0.5", "\"41.5\""},
    {"INCR P:greeting", "(error) ERR value is not an integer or out of range"},
    {"EXPIRE P:count 1000", "(integer) 1"},
    {"TTL P:count", "(integer) 1000"},
    {"PERSIST P:count", "(integer) 1"},
    {"TTL P:count", "(integer) -1"},
    {"TYPE P:count", "string"},
    {"TYPE P:none", "none"},
    {"MSET P:a 1 P:b 2 P:c 3", "OK"},
    {"EXISTS P:a P:b P:c P:d", "(integer) 3"},
    {"DEL P:a P:b P:c P:d", "(integer) 3"},
    {"GET P:a", "(nil)"},
    {"GET", "(error) ERR wrong number of arguments for 'get' command"},
    {"SET P:x y EX 0", "(error) ERR invalid expire time in 'set' command"},
    {"SET P:x y WHAT", "(error) ERR syntax error"},
    {"SELECT 0", "OK"},
    {"ECHO \"\\x00\\xff\"", "\"\\x00\\xff\""},
  };

  @Test
  void aSessionOnOneConnection(Target target) {
    session(new RedisCli(target), "healthy");
  }

  @Test
  void oneCommandAtATimeAndValuesFromStandardInput(Target target) {
    RedisCli cli = new RedisCli(target);
    assertEquals("OK", cli.call("SET", "k", "v"));
    assertEquals("\"v\"", cli.call("GET", "k"));
    byte[] binary = new byte[256];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) i;
    }
    assertEquals("OK", cli.callWithInput(binary, "SET", "binary"));
    assertEquals("(integer) 256", cli.call("STRLEN", "binary"));
    assertEquals("1) \"v\"\n2) (nil)", cli.call("MGET", "k", "none"));
    assertTrue(
        cli.call("NOSUCH", "x")
            .startsWith("(error) ERR unknown command 'NOSUCH', with args beginning with: 'x'"));
  }

  /**
   * Each node in turn is killed; before, during and after, every line that redis-cli shows is
   * exactly Redis's.
   */
  @Test
  void aSessionWhileEachNodeInTurnIsKilled(TestCluster cluster) {
    RedisCli cli = new RedisCli(cluster);
    try (Workload workload = new Workload(cluster, 301).start(2)) {
      for (String node : cluster.nodes()) {
        cluster.kill(node);
        session(cli, node + "-killed");
        cluster.restart(node);
        session(cli, node + "-restarted");
        workload.awaitProgress(100, PROGRESS);
      }
      for (String node : cluster.nodes()) {
        for (String state : List.of("-killed", "-restarted")) {
          assertEquals("\"41.5\"", cli.call("GET", node + state + ":count"));
          assertEquals("\"y\"", cli.call("GET", node + state + ":greeting"));
        }
      }
      workload.verify();
    }
  }

  private static void session(RedisCli cli, String prefix) {
    List<String> typed = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (String[] line : SESSION) {
      typed.add(line[0].replace("P:", prefix + ":"));
      shown.add(line[1]);
    }
    List<String> answers = cli.session(typed);
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    for (int i = 0; i < Math.max(typed.size(), answers.size()); i++) {
      expected.add(i < typed.size() ? typed.get(i) + " → " + shown.get(i) : "");
      actual.add(
          (i < typed.size() ? typed.get(i) : "?")
              + " → "
              + (i < answers.size() ? answers.get(i) : ""));
    }
    assertEquals(String.join("\n", expected), String.join("\n", actual));
  }
}
