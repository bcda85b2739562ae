package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.host.Lane;
import io.pontoon.node.raft.Status;
import io.pontoon.node.shard.Shard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data directories that are lost, come too late, or are not the ones that the cluster means. */
class RejoinTest {
  private static final int PATIENCE_SECONDS = 60;
  private static final int SHARDS = 4;

  @TempDir private Path directory;

  private final NodeConfig[] configs = new NodeConfig[4];
  private final Node[] nodes = new Node[4];
  private TestRouter router;

  private void configure() throws IOException {
    List<NodeAddress> addresses = new ArrayList<>();
    List<ServerSocket> held = new ArrayList<>();
    for (int id = 1; id <= 3; id++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      addresses.add(new NodeAddress(id, "127.0.0.1", socket.getLocalPort(), ""));
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    for (NodeAddress address : addresses) {
      configs[address.id()] =
          NodeConfig.defaults()
              .with(NodeConfig.NODE_ID, address.id())
              .with(NodeConfig.NODE_PORT, address.port())
              .with(NodeConfig.CLUSTER_NODES, addresses)
              .with(NodeConfig.CLUSTER_SHARDS, SHARDS)
              .with(NodeConfig.WAL_SEGMENT_BYTES, 4L << 20)
              .with(NodeConfig.WAL_MAX_RECORD_BYTES, 1L << 20)
              .with(NodeConfig.SNAPSHOT_AFTER_BYTES, 64L << 10)
              .with(NodeConfig.RAFT_LOG_BYTES_MAX, 4L << 20)
              .with(NodeConfig.DATA_DIR, home(address.id()));
    }
  }

  private Path home(int id) {
    return directory.resolve("node" + id);
  }

  private void start(int... ids) throws StartupException {
    for (int id : ids) {
      nodes[id] = Node.start(configs[id]);
    }
  }

  private void startAll() throws Exception {
    configure();
    start(1, 2, 3);
    router = new TestRouter(nodes[1].map());
  }

  private void stop(int... ids) {
    for (int id : ids) {
      nodes[id].close();
      nodes[id] = null;
    }
  }

  @AfterEach
  void stop() {
    if (router != null) {
      router.close();
    }
    for (Node node : nodes) {
      if (node != null) {
        node.close();
      }
    }
  }

  private void wipe(int id) throws IOException {
    try (Stream<Path> files = Files.walk(home(id))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** How a node's replica of a group stands; null when it has none. */
  private Status status(int node, int group) {
    CompletableFuture<Status> answer = new CompletableFuture<>();
    Lane lane = nodes[node].lanes().of(group);
    lane.call(
        () -> {
          Shard shard = lane.shards().find(group);
          answer.complete(shard == null ? null : shard.raftStatus());
        });
    return answer.join();
  }

  /** Every group has three voters by the map, and this node holds one with a new name. */
  private boolean isBack(int seenBy, int node) {
    return nodes[seenBy].map().groups().stream()
        .allMatch(
            g ->
                g.isSteady()
                    && g.replicas().size() == 3
                    && g.replicaOn(node) != null
                    && g.replicaOn(node).id() > g.founders());
  }

  private boolean storesAreKnown(int seenBy) {
    return nodes[seenBy].map().nodes().stream().allMatch(node -> node.store() != 0);
  }

  private void put(int from, int to) throws InterruptedException {
    for (int i = from; i < to; i++) {
      assertEquals("+OK\r\n", router.command("SET", "key" + i, "value" + i));
    }
  }

  private void assertAllThere(int to) throws InterruptedException {
    for (int i = 0; i < to; i++) {
      String value = "value" + i;
      assertEquals(
          "$" + value.length() + "\r\n" + value + "\r\n", router.command("GET", "key" + i));
    }
  }

  @Test
  void aWipedNodeComesBackUnderNewNamesAndCarriesTheGroupsWhenAnotherDies() throws Exception {
    startAll();
    put(0, 50);
    Await.until(
        "all stores in the map", PATIENCE_SECONDS, () -> storesAreKnown(1) && storesAreKnown(3));
    long former = nodes[1].map().node(3).store();
    stop(3);
    wipe(3);
    put(50, 100);
    start(3);
    Await.until(
        "node 3 in all groups",
        PATIENCE_SECONDS,
        () -> isBack(1, 3) && isBack(2, 3) && isBack(3, 3));
    assertTrue(nodes[3].isMember());
    ClusterMap map = nodes[1].map();
    assertNotEquals(former, map.node(3).store());
    for (GroupInfo group : map.groups()) {
      assertEquals(4, group.replicaOn(3).id(), "a name never used before: " + group);
      Await.until(
          "the new configuration at every replica of group " + group.id(),
          PATIENCE_SECONDS,
          () ->
              Stream.of(1, 2, 3)
                  .map(node -> status(node, group.id()))
                  .allMatch(s -> s.settled() && s.config().isVoter(4) && s.config().size() == 3));
    }
    stop(1);
    put(100, 150);
    assertAllThere(150);
    start(1);
    stop(2);
    put(150, 160);
    assertAllThere(160);
    stop(3);
    start(2, 3);
    assertAllThere(160);
    assertEquals(4, nodes[3].map().group(1).replicaOn(3).id());
  }

  @Test
  void aWipedNodeIsNoMajorityWithOneThatLagsBehind() throws Exception {
    startAll();
    put(0, 10);
    stop(3);
    put(10, 40); // known to nodes 1 and 2 only
    stop(1);
    stop(2);
    wipe(1);
    start(1, 3);
    TimeUnit.SECONDS.sleep(3);
    assertFalse(nodes[1].isMember());
    for (int group = 0; group <= SHARDS; group++) {
      assertEquals(null, status(1, group), "a replica that has lost its memory");
      assertNotEquals(
          io.pontoon.node.raft.Ready.Role.LEADER, status(3, group).role(), "group " + group);
    }
    start(2);
    Await.until("node 1 in all groups", PATIENCE_SECONDS, () -> isBack(2, 1));
    put(40, 50);
    assertAllThere(50);
  }

  @Test
  void aNewClusterWaitsForAllThreeAndNeverAgain() throws Exception {
    configure();
    start(1, 2);
    TimeUnit.SECONDS.sleep(2);
    assertFalse(nodes[1].isMember() || nodes[2].isMember(), "the third has not noted them yet");
    start(3);
    router = new TestRouter(nodes[1].map());
    put(0, 5);
    stop(1);
    stop(2);
    stop(3);
    start(1, 2);
    assertTrue(nodes[1].isMember() && nodes[2].isMember(), "once a member, always a member");
    put(5, 10);
    assertAllThere(10);
  }

  @Test
  void aDirectoryWhosePlaceWasTakenStops() throws Exception {
    startAll();
    put(0, 10);
    stop(3);
    Path aside = directory.resolve("aside");
    Files.move(home(3), aside);
    start(3);
    Await.until("node 3 in all groups", PATIENCE_SECONDS, () -> isBack(1, 3));
    stop(3);
    wipe(3);
    Files.move(aside, home(3));
    start(3);
    CompletableFuture<Exception> failure = new CompletableFuture<>();
    nodes[3].onFailure(failure::complete);
    String why = failure.get(60, TimeUnit.SECONDS).getMessage();
    assertTrue(why.contains("another data directory has taken the place"), why);
    stop(3);
    StartupException refused =
        assertThrows(StartupException.class, () -> Node.start(configs[3]), "it has read the map");
    assertTrue(refused.getMessage().contains(home(3).toString()), refused.getMessage());
    put(10, 20);
    assertAllThere(20);
  }

  @Test
  void aSecondProcessUnderTheNameOfOneThatIsAtWorkGetsNoPlace() throws Exception {
    startAll();
    put(0, 10);
    Await.until("all stores in the map", PATIENCE_SECONDS, () -> storesAreKnown(1));
    long epoch = nodes[1].map().epoch();
    NodeConfig twin =
        configs[3]
            .with(NodeConfig.NODE_PORT, 0)
            .with(NodeConfig.DATA_DIR, directory.resolve("twin"));
    try (Node second = Node.start(twin)) {
      TimeUnit.SECONDS.sleep(3);
      assertFalse(second.isMember());
      assertEquals(epoch, nodes[1].map().epoch(), "the map stays as it is");
      put(10, 20);
    }
    assertTrue(nodes[3].isMember());
    assertAllThere(20);
  }

  @Test
  void aMemberWithoutItsLogDoesNotStart() throws Exception {
    startAll();
    put(0, 10);
    stop(3);
    try (Stream<Path> files = Files.list(home(3).resolve("wal"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    StartupException refused = assertThrows(StartupException.class, () -> Node.start(configs[3]));
    assertTrue(
        refused.getMessage().contains("wipe " + home(3)) && !refused.getMessage().contains("\n"),
        refused.getMessage());
    put(10, 20);
  }
}
