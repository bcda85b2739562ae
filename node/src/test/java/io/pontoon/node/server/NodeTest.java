package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.command.CommandTable;
import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.ring.Slots;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes in one process, on disk and over sockets. */
class NodeTest {
  @TempDir private Path directory;

  private final List<NodeConfig> configs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private TestRouter router;

  private void configure(int count) throws IOException {
    List<NodeAddress> addresses = new ArrayList<>();
    List<ServerSocket> held = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      addresses.add(new NodeAddress(id, "127.0.0.1", socket.getLocalPort(), ""));
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    for (NodeAddress address : addresses) {
      configs.add(
          NodeConfig.defaults()
              .with(NodeConfig.NODE_ID, address.id())
              .with(NodeConfig.NODE_PORT, address.port())
              .with(NodeConfig.CLUSTER_NODES, addresses)
              .with(NodeConfig.CLUSTER_SHARDS, 4)
              .with(NodeConfig.WAL_SEGMENT_BYTES, 4L << 20)
              .with(NodeConfig.WAL_MAX_RECORD_BYTES, 1L << 20)
              .with(NodeConfig.SNAPSHOT_AFTER_BYTES, 64L << 10)
              .with(NodeConfig.RAFT_LOG_BYTES_MAX, 4L << 20)
              .with(NodeConfig.DATA_DIR, directory.resolve("node" + address.id())));
    }
  }

  private void start() throws Exception {
    for (NodeConfig config : configs) {
      nodes.add(Node.start(config));
    }
    router = new TestRouter(nodes.getFirst().map());
  }

  @AfterEach
  void stop() {
    if (router != null) {
      router.close();
      router = null;
    }
    nodes.forEach(Node::close);
    nodes.clear();
  }

  @Test
  void aWriteIsReadBackAlsoAfterAllNodesWereRestarted() throws Exception {
    configure(3);
    start();
    for (int i = 0; i < 50; i++) {
      assertEquals("+OK\r\n", router.command("SET", "key" + i, "value" + i));
    }
    stop();
    start();
    for (int i = 0; i < 50; i++) {
      assertEquals(
          "$" + ("value" + i).length() + "\r\nvalue" + i + "\r\n",
          router.command("GET", "key" + i));
    }
  }

  /**
   * Enough for snapshots to be taken in between: what is read back comes from both, in all groups.
   */
  @Test
  void manyWritesAreReadBackFromSnapshotsAndLog() throws Exception {
    configure(1);
    start();
    String ballast = "x".repeat(900);
    for (int i = 0; i < 600; i++) {
      router.command("SET", "key" + i % 400, ballast + i);
      router.command("INCR", "counter" + i % 7);
    }
    stop();
    start();
    for (int i = 200; i < 600; i++) {
      String value = ballast + i;
      assertEquals(
          "$" + value.length() + "\r\n" + value + "\r\n", router.command("GET", "key" + i % 400));
    }
    for (int i = 0; i < 7; i++) {
      assertEquals(i < 5 ? ":87\r\n" : ":86\r\n", router.command("INCR", "counter" + i));
    }
  }

  @Test
  void aBatchThatIsSentAgainCountsOnceAndGetsTheFirstAnswer() throws Exception {
    configure(3);
    start();
    assertEquals(":1\r\n", router.command("INCR", "counter"));
    assertEquals(":2\r\n", router.command("INCR", "counter"));
    byte[] key = "counter".getBytes(StandardCharsets.US_ASCII);
    int group = nodes.getFirst().map().slots().of(Slots.of(key, 0, key.length));
    byte[] same = TestRouter.encode(CommandTable.standard().find("incr").id(), List.of("counter"));
    assertEquals(":2\r\n", router.again(group, 2, same));
    assertEquals("$1\r\n2\r\n", router.command("GET", "counter"));
  }

  @Test
  void theOthersGoOnWithoutTheLeaderAndItCatchesUpBySnapshotWhenItReturns() throws Exception {
    configure(3);
    start();
    assertEquals("+OK\r\n", router.command("SET", "k", "before"));
    byte[] key = "k".getBytes(StandardCharsets.US_ASCII);
    int group = nodes.getFirst().map().slots().of(Slots.of(key, 0, key.length));
    int leader = router.leaderOf(group);
    nodes.get(leader - 1).close();
    String filler = "x".repeat(100_000);
    for (int i = 0; i < 60; i++) {
      router.command("SET", "k", filler + i);
    }
    assertEquals("+OK\r\n", router.command("SET", "k", "after"));
    nodes.set(leader - 1, Node.start(configs.get(leader - 1)));
    int other = leader % 3 + 1;
    nodes.get(other - 1).close();
    assertEquals("$5\r\nafter\r\n", router.command("GET", "k"));
    nodes.set(other - 1, Node.start(configs.get(other - 1)));
  }

  @Test
  void aDirectoryInUseOrOfAnotherClusterIsRefusedInOneLine() throws Exception {
    configure(1);
    start();
    StartupException locked =
        assertThrows(StartupException.class, () -> Node.start(configs.getFirst()));
    assertTrue(locked.getMessage().contains("node1"), locked.getMessage());
    stop();
    NodeConfig other = configs.getFirst().with(NodeConfig.CLUSTER_NAME, "elsewhere");
    StartupException foreign = assertThrows(StartupException.class, () -> Node.start(other));
    assertTrue(foreign.getMessage().contains("belongs to cluster 'pontoon'"), foreign.getMessage());
  }

  @Test
  void aNodeWhoseSyncsFailStopsAndIsWholeAgainOnAGoodDisk() throws Exception {
    configure(1);
    Path faults = directory.resolve("faults");
    configs.set(0, configs.getFirst().with(NodeConfig.FAULT_FILE, faults));
    start();
    assertEquals("+OK\r\n", router.command("SET", "k", "kept"));
    CompletableFuture<Exception> stopped = new CompletableFuture<>();
    nodes.getFirst().onFailure(stopped::complete);
    Files.writeString(faults, "disk=sync-fails");
    TestRouter asking = router;
    Thread asked =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!stopped.isDone()) {
                      asking.command("SET", "k", "unsure");
                    }
                  } catch (InterruptedException | AssertionError unanswered) {
                    // as it should be
                  }
                });
    Exception why = stopped.get(20, TimeUnit.SECONDS);
    asked.interrupt();
    asked.join();
    assertTrue(why.getMessage().contains("on command"), why.toString());
    stop();
    Files.delete(faults);
    start();
    String found = router.command("GET", "k");
    assertTrue(Set.of("$4\r\nkept\r\n", "$6\r\nunsure\r\n").contains(found), found);
  }
}
