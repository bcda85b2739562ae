package io.pontoon.node.server;

import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.topology.ClusterMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Three real nodes in this process, on disk and over sockets, whose log files are small. */
public final class SmallCluster implements AutoCloseable {
  private static final int NODES = 3;

  private final List<NodeConfig> configs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private TestRouter router;

  /** Started in directories below {@code directory}. */
  public static SmallCluster start(Path directory) throws Exception {
    return start(directory, config -> config);
  }

  public static SmallCluster start(Path directory, UnaryOperator<NodeConfig> settings)
      throws Exception {
    SmallCluster cluster = new SmallCluster(directory, settings);
    for (NodeConfig config : cluster.configs) {
      cluster.nodes.add(Node.start(config));
    }
    cluster.router = new TestRouter(cluster.map());
    return cluster;
  }

  private SmallCluster(Path directory, UnaryOperator<NodeConfig> settings) throws IOException {
    List<NodeAddress> addresses = new ArrayList<>();
    List<ServerSocket> held = new ArrayList<>();
    for (int id = 1; id <= NODES; id++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      addresses.add(new NodeAddress(id, "127.0.0.1", socket.getLocalPort(), ""));
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    for (NodeAddress address : addresses) {
      configs.add(
          settings.apply(
              NodeConfig.defaults()
                  .with(NodeConfig.NODE_ID, address.id())
                  .with(NodeConfig.NODE_PORT, address.port())
                  .with(NodeConfig.CLUSTER_NODES, addresses)
                  .with(NodeConfig.CLUSTER_SHARDS, 4)
                  .with(NodeConfig.WAL_SEGMENT_BYTES, 256L << 10)
                  .with(NodeConfig.WAL_MAX_RECORD_BYTES, 1L << 20)
                  .with(NodeConfig.SNAPSHOT_AFTER_BYTES, 64L << 10)
                  .with(NodeConfig.RAFT_LOG_BYTES_MAX, 4L << 20)
                  .with(NodeConfig.DATA_DIR, directory.resolve("node" + address.id()))));
    }
  }

  public NodeConfig config(int node) {
    return configs.get(node - 1);
  }

  public Path directory(int node) {
    return config(node).get(NodeConfig.DATA_DIR);
  }

  public Node node(int node) {
    return nodes.get(node - 1);
  }

  public ClusterMap map() {
    return nodes.getFirst().map();
  }

  /** The reply to a command, its RESP line ends left in. */
  public String command(String... words) throws InterruptedException {
    return router.command(words);
  }

  @Override
  public void close() {
    if (router != null) {
      router.close();
    }
    nodes.forEach(Node::close);
  }
}
