package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Reply;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.TargetExtension;
import io.pontoon.tests.harness.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two of three nodes gone: commands end with a clear error, and all is well again when the nodes
 * are back.
 */
@ExtendWith(TargetExtension.class)
class QuorumLossTest {
  @Test
  void commandsWaitThenSayWhyAndWorkAgainAfterTheRestart(TestCluster cluster) {
    try (RespConnection connection = cluster.connect()) {
      assertEquals("OK", connection.call("SET", "kept", "1").text());
      cluster.kill("node2");
      cluster.kill("node3");
      List<String> unsure = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        connection.send("SET", "unsure" + i, "1");
      }
      for (int i = 0; i < 12; i++) {
        Reply reply = connection.read();
        assertTrue(isUnavailable(reply), "without a quorum SET answered " + reply);
        if (reply.text().startsWith("INDETERMINATE")) {
          unsure.add("unsure" + i);
        }
      }
      Reply read = connection.call("GET", "kept");
      assertTrue(isUnavailable(read), "without a quorum GET answered " + read);
      assertEquals("PONG", connection.call("PING").text());

      cluster.restart("node2");
      Await.until(
          "a write after one node is back",
          Duration.ofSeconds(60),
          () -> !connection.call("SET", "again", "2").isError());
      cluster.restart("node3");
      assertEquals("1", connection.call("GET", "kept").text());
      assertEquals("2", connection.call("GET", "again").text());
      for (int i = 0; i < 12; i++) {
        String key = "unsure" + i;
        if (!unsure.contains(key)) {
          assertTrue(
              connection.call("GET", key).isNil(), key + " was refused and must not be there");
        }
      }
    }
  }

  private static boolean isUnavailable(Reply reply) {
    return reply.isError()
        && (reply.text().startsWith("CLUSTERDOWN ") || reply.text().startsWith("INDETERMINATE "));
  }
}
