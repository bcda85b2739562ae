package io.pontoon.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostPortTest {
  @Test
  void isReadAsItIsWritten() {
    assertEquals(new HostPort("127.0.0.1", 7001), HostPort.parse("127.0.0.1:7001"));
    assertEquals(new HostPort("node-a.example", 1), HostPort.parse("node-a.example:1"));
    assertEquals(new HostPort("::1", 7001), HostPort.parse("[::1]:7001"));
    for (String text : new String[] {"a:7001", "[fe80::1]:65535"}) {
      assertEquals(text, HostPort.parse(text).toString());
    }
  }

  @Test
  void whatHasAnotherFormIsRefusedByName() {
    for (String text :
        new String[] {
          "", "a", ":7001", "a:", "a:0", "a:65536", "a:x", "1@a:7001", "a:7001/zone", "a:-1"
        }) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text), text);
      assertTrue(refused.getMessage().contains("'" + text + "'"), refused.getMessage());
    }
  }

  @Test
  void aNodeJoinsByItsSeedsUnlessItFoundsACluster() throws StartupException {
    NodeConfig joins =
        NodeConfig.read(null, Map.of(), Map.of("seeds", "a:7001,[::1]:7002", "node.id", "4"));
    assertEquals(
        List.of(new HostPort("a", 7001), new HostPort("::1", 7002)),
        joins.get(NodeConfig.CLUSTER_SEEDS));
    assertTrue(joins.joins());
    NodeConfig founds =
        NodeConfig.read(null, Map.of(), Map.of("seeds", "a:7001", "cluster.nodes", "1@b:7001"));
    assertFalse(founds.joins());
    assertFalse(NodeConfig.defaults().joins());
    StartupException refused =
        assertThrows(
            StartupException.class,
            () -> NodeConfig.read(null, Map.of(), Map.of("seeds", "a:7001,b")));
    assertTrue(refused.getMessage().contains("'b'"), refused.getMessage());
  }
}
