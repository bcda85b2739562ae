package io.pontoon.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  @TempDir Path dir;

  @Test
  void nestedAndDottedNamesMeanTheSame() throws Exception {
    NodeConfig nested =
        read("wal:\n  fsync: everysec\n  segment-bytes: 1mb\n  max-record-bytes: 64kb\n");
    NodeConfig dotted =
        read("wal.fsync: everysec\nwal.segment-bytes: 1048576\nwal.max-record-bytes: 65536\n");
    for (Setting<?> setting : NodeConfig.SCHEMA.settings()) {
      assertEquals(nested.get(setting), dotted.get(setting), setting.name());
    }
    assertEquals(FsyncPolicy.EVERYSEC, nested.get(NodeConfig.WAL_FSYNC));
    assertEquals(1L << 20, nested.get(NodeConfig.WAL_SEGMENT_BYTES));
  }

  @Test
  void laterSourcesWin() throws Exception {
    Path file = write("lanes: 2\nraft:\n  tick: 10ms\n  heartbeat: 20ms\n");
    NodeConfig config =
        NodeConfig.read(
            file,
            Map.of(
                "PONTOON_LANES", "3", "PONTOON_RAFT_TICK", "11", "PONTOON_SERVICE_HOST", "ignored"),
            Map.of("lanes", "4"));
    assertEquals(4, config.get(NodeConfig.LANES));
    assertEquals(11, config.get(NodeConfig.RAFT_TICK));
    assertEquals(20, config.get(NodeConfig.RAFT_HEARTBEAT));
  }

  @Test
  void nodesAreAListOrOneLine() throws Exception {
    List<NodeAddress> wanted =
        List.of(new NodeAddress(1, "10.0.0.1", 7001, ""), new NodeAddress(2, "::1", 7002, "east"));
    assertEquals(
        wanted,
        read("cluster.nodes: [1@10.0.0.1:7001, '2@[::1]:7002/east']")
            .get(NodeConfig.CLUSTER_NODES));
    assertEquals(
        wanted,
        read("cluster.nodes: 1@10.0.0.1:7001, 2@[::1]:7002/east").get(NodeConfig.CLUSTER_NODES));
    assertEquals("2@[::1]:7002/east", wanted.get(1).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          wal:\\n  fsyc: os                    | F:2: unknown setting 'wal.fsyc'; did you mean 'wal.fsync'?
          completely-else: 1                   | F:1: unknown setting 'completely-else'; allowed are node.id,
          wal.fsync: sometimes                 | F:1: wal.fsync: 'sometimes' is not allowed, it must be one of always, everysec, os
          \\n\\nlanes: many                    | F:3: lanes: 'many' is not allowed, it must be a whole number from 0 to 256
          lanes: -1                            | F:1: lanes: '-1' is not allowed
          raft.tick: 5 weeks                   | F:1: raft.tick: '5 weeks' is not allowed, it must be a duration from 1ms to 1s
          memory.max: 99999999999999999999     | F:1: memory.max:
          memory.max: 9999999999tb             | F:1: memory.max:
          lanes: [1, 2]                        | F:1: lanes must be a whole number from 0 to 256
          lanes: {a: 1}                        | F:1: lanes is no section, it must be a whole number
          lanes: 1\\nlanes: 2                  | F:2: lanes is set a second time, first at F:1
          wal: {fsync: os}\\nwal.fsync: os     | F:2: wal.fsync is set a second time, first at F:1
          cluster.nodes:\\n  - 1@a:1\\n  - 2@b | F:3: cluster.nodes: '2@b' is not of the form
          cluster.nodes: 1@a:1,1@b:1           | F:1: cluster.nodes: node 1 stands twice in the list
          cluster.nodes: 1@a:1,2@a:1           | F:1: cluster.nodes: nodes 1 and 2 have the same address a:1
          cluster.nodes: 1@a:99999             | F:1: cluster.nodes: '99999' in '1@a:99999' is not a number from 1 to 65535
          cluster.nodes: 2@a:1                 | node.id: node 1 does not stand in cluster.nodes
          raft.election-timeout: 60            | raft.election-timeout: 60 ms is less than two of raft.heartbeat
          - lanes                              | F:1: expected lines of the form
          'wal: [1'                            | F:1: not YAML:
          """)
  void refusesWithFileLineAndWhatIsAllowed(String text, String message) throws IOException {
    Path file = write(text.replace("\\n", "\n"));
    StartupException refused =
        assertThrows(StartupException.class, () -> NodeConfig.read(file, Map.of(), Map.of()));
    String shown = refused.getMessage().replace(file.toString(), "F");
    assertTrue(shown.startsWith(message), shown);
    assertFalse(shown.contains("\n"), shown);
  }

  @Test
  void flagAndVariableAreNamedInTheirErrors() {
    assertEquals(
        "--lanes: lanes: 'x' is not allowed, it must be a whole number from 0 to 256",
        assertThrows(
                StartupException.class, () -> NodeConfig.read(null, Map.of(), Map.of("lanes", "x")))
            .getMessage());
    assertEquals(
        "PONTOON_ROUTER_PORT: router.port: 'x' is not allowed, it must be a whole number from 0 to"
            + " 65535",
        assertThrows(
                StartupException.class,
                () -> RouterConfig.read(null, Map.of("PONTOON_ROUTER_PORT", "x"), Map.of()))
            .getMessage());
    assertEquals(
        "--lane: unknown setting 'lane'; did you mean 'lanes'?",
        assertThrows(
                StartupException.class, () -> NodeConfig.read(null, Map.of(), Map.of("lane", "x")))
            .getMessage());
  }

  @Test
  void missingFileIsOneLine() {
    Path file = dir.resolve("none.yaml");
    assertEquals(
        file + ": no such file",
        assertThrows(StartupException.class, () -> NodeConfig.read(file, Map.of(), Map.of()))
            .getMessage());
  }

  @Test
  void olderNamesAreAccepted() throws Exception {
    NodeConfig config = read("appendfsync: no\nnode-id: 1\nreplication-factor: 5\n");
    assertEquals(FsyncPolicy.OS, config.get(NodeConfig.WAL_FSYNC));
    assertEquals(5, config.get(NodeConfig.CLUSTER_REPLICAS));
  }

  @Test
  void helpAndDocsTellEverySetting() {
    for (Schema schema : List.of(NodeConfig.SCHEMA, RouterConfig.SCHEMA)) {
      for (Setting<?> setting : schema.settings()) {
        assertTrue(
            schema.help().contains("--" + setting.name() + "=" + setting.defaultText() + "\n"),
            setting.name());
        assertTrue(schema.markdown().contains("| `" + setting.name() + "` |"), setting.name());
      }
    }
  }

  private NodeConfig read(String text) throws Exception {
    return NodeConfig.read(write(text), Map.of(), Map.of());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(dir.resolve("node.yaml"), text);
  }
}
