package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.membership.Member;
import io.pontoon.common.membership.Member.State;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes over sockets see each other come and go. */
class NodeMembershipTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path directory;

  private static String seenBy(Node node) {
    return node.members().stream()
        .map(member -> member + " " + member.state())
        .collect(Collectors.joining(", "));
  }

  @Test
  void nodesSeeEachOtherAndWhoEnds() throws Exception {
    try (SmallCluster cluster =
        SmallCluster.start(
            directory,
            config -> config.with(NodeConfig.NODE_ZONE, "zone" + config.get(NodeConfig.NODE_ID)))) {
      for (int id = 1; id <= 3; id++) {
        Node node = cluster.node(id);
        Await.until(
            "all are alive for node " + id + ": " + seenBy(node),
            PATIENCE_SECONDS,
            () -> seenBy(node).equals("node 1 ALIVE, node 2 ALIVE, node 3 ALIVE"));
      }
      NodeConfig third = cluster.config(3);
      Await.until(
          "node 3 tells of the map that was agreed on",
          PATIENCE_SECONDS,
          () -> cluster.node(1).members().getLast().mapEpoch() > 0);
      Member.About about = cluster.node(1).members().getLast().about();
      assertEquals("zone3", about.zone());
      assertEquals("127.0.0.1:" + third.get(NodeConfig.NODE_PORT), about.peerAddress());
      assertEquals("", about.clientAddress());
      assertTrue(about.incarnation() > 0);

      cluster.node(3).close();
      for (Node node : List.of(cluster.node(1), cluster.node(2))) {
        Await.until(
            "node 3 has left: " + seenBy(node),
            PATIENCE_SECONDS,
            () -> node.members().getLast().state() == State.LEFT);
      }
    }
  }
}
