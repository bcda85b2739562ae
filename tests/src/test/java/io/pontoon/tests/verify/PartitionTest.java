package io.pontoon.tests.verify;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.StartupException;
import io.pontoon.ops.LocalProcess;
import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Places;
import io.pontoon.tests.harness.Processes;
import io.pontoon.tests.verify.Fault.Cut;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of connections when packets vanish and nobody is told, as in real networks. */
class PartitionTest {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionTest.class);

  /** The system by itself would try for a quarter of an hour. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final int ESTABLISHED = 1;

  private final Path directory = Places.newDirectory("partition");

  @BeforeEach
  void whereThePrograms() {
    String why = Namespaces.whyNot();
    Assumptions.assumeTrue(why == null, () -> "needs network namespaces: " + why);
    System.setProperty("pontoon.home", Places.launcher().getParent().getParent().toString());
  }

  @AfterEach
  void delete() {
    Places.delete(directory);
  }

  /**
   * A connection that goes on trying after an outage does so after pauses as long as the outage
   * was: whoever is to be heard again soon has to give it up before.
   */
  @Test
  void whatIsNotAcknowledgedIsGivenUpAndConnectedAnew() throws StartupException {
    Plan plan = new Plan(0, Set.of(), 3, 1, 1, 1, 0, 1, true, Map.of());
    try (World world = World.start(plan, directory.resolve("cluster"), false, LOG::info)) {
      LocalProcess node = world.process("node1");
      LocalProcess router = world.process("router1");
      InetSocketAddress other = world.process("node2").address();
      assertTrue(connected(node, other), "node1 reaches node2");
      assertTrue(connected(router, other), "the router reaches node2");
      world.begin(
          new Fault.Partition(
              "to node2, one way",
              List.of(
                  new Cut("node1", "node2"),
                  new Cut("node3", "node2"),
                  new Cut("router1", "node2"))));
      Await.until("node1 gives its connection up", SOON, () -> !connected(node, other));
      world.heal();
      Await.until("node1 reaches node2 again", SOON, () -> connected(node, other));
      Await.until("the router reaches node2 again", SOON, () -> connected(router, other));
    }
  }

  /** Whether the process has a connection to the address, as the system sees it. */
  private static boolean connected(LocalProcess process, InetSocketAddress to) {
    try {
      Path sockets = Path.of("/proc/" + process.pid() + "/net");
      String connections =
          Processes.read(sockets.resolve("tcp")) + Processes.read(sockets.resolve("tcp6"));
      return connections
          .lines()
          .map(line -> line.strip().split(" +"))
          .filter(words -> words.length > 3 && words[2].endsWith(hex(to)))
          .anyMatch(words -> Integer.parseInt(words[3], 16) == ESTABLISHED);
    } catch (StartupException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As the system writes it: the address's bytes in the order of a little-endian machine. */
  private static String hex(InetSocketAddress address) {
    byte[] bytes = address.getAddress().getAddress();
    byte[] turned = {bytes[3], bytes[2], bytes[1], bytes[0]};
    return HexFormat.of().withUpperCase().formatHex(turned)
        + ":"
        + String.format("%04X", address.getPort());
  }
}
