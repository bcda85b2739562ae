package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pontoon.common.config.StartupException;
import io.pontoon.ops.LocalCluster;
import io.pontoon.ops.LocalProcess;
import io.pontoon.ops.Place;
import io.pontoon.tests.harness.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two processes of one cluster with the same port look like a machine on which it is taken, now and
 * then.
 */
class PortsTest {
  private static final int NODES = 100;
  private static final int ROUTERS = 10;
  private static final int JOIN = 100;

  private final Path directory = Places.newDirectory("ports");

  @AfterEach
  void delete() {
    Places.delete(directory);
  }

  @Test
  void noTwoProcessesOfAClusterShareAPort() throws StartupException, IOException {
    LocalCluster cluster =
        LocalCluster.create(
            directory,
            new LocalCluster.Wanted(NODES, 1, ROUTERS, 0, null, Map.of()),
            Place.LOOPBACK);
    List<LocalProcess> members = new ArrayList<>(cluster.nodes());
    members.addAll(cluster.routers());
    for (int n = 0; n < JOIN; n++) {
      members.add(cluster.addNode(null));
    }
    List<Integer> ports = new ArrayList<>();
    for (LocalProcess member : members) {
      for (String line : Files.readAllLines(member.home().resolve("config.yaml"))) {
        if (line.matches("[a-z]+\\.port: [0-9]+")) {
          ports.add(Integer.parseInt(line.substring(line.indexOf(' ') + 1)));
        }
      }
    }
    assertEquals(3 * (NODES + JOIN) + 2 * ROUTERS, ports.size());
    assertEquals(ports.size(), new HashSet<>(ports).size(), "different ports");
  }
}
