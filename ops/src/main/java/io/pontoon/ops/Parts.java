package io.pontoon.ops;

import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.MetricsServer;
import io.pontoon.common.metrics.ProcessMemory;
import io.pontoon.node.server.Node;
import io.pontoon.router.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The things that this command line runs, each behind the same small face. */
final class Parts {
  /** As a port of {@code /metrics}: none. */
  static final int OFF = -1;

  private Parts() {}

  /** Something that listens until it is closed. */
  interface Running extends AutoCloseable {
    /** The port on which it listens. */
    int port();

    @Override
    void close();
  }

  /** A node or router that runs. */
  interface Part extends Running {
    /** What it measures, each of its parts by itself. */
    List<Metrics> metrics();

    /** The port for clients that know the slots; 0 when it takes none. */
    default int clientPort() {
      return 0;
    }
  }

  /** {@code door}: null when the node takes no clients. */
  private record RunningNode(Node node, Router door) implements Part {
    @Override
    public int port() {
      return node.peerPort();
    }

    @Override
    public int clientPort() {
      return door == null ? 0 : door.port();
    }

    @Override
    public List<Metrics> metrics() {
      return door == null ? List.of(node.metrics()) : List.of(node.metrics(), door.metrics());
    }

    @Override
    public void close() {
      // The door last: while the node gives its groups away, clients are told where they go.
      node.close();
      if (door != null) {
        door.close();
      }
    }
  }

  private record RunningRouter(Router router) implements Part {
    @Override
    public int port() {
      return router.port();
    }

    @Override
    public List<Metrics> metrics() {
      return List.of(router.metrics());
    }

    @Override
    public void close() {
      router.close();
    }
  }

  private record RunningMetrics(MetricsServer server) implements Running {
    @Override
    public int port() {
      return server.port();
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** {@code onFailure} is told, on any thread, why a node that ran cannot go on. */
  static Part node(NodeConfig config, Consumer<String> onFailure) throws StartupException {
    Node node = Node.start(config);
    node.onFailure(
        failure ->
            onFailure.accept(
                "node " + config.get(NodeConfig.NODE_ID) + " stopped: " + Reason.of(failure)));
    try {
      return new RunningNode(node, door(config));
    } catch (StartupException refused) {
      node.close();
      throw refused;
    }
  }

  /**
   * A node's own door is a router in its process that knows the slots' leaders and serves its
   * node's alone; node and router know nothing of each other. Null when the node is to have none.
   */
  private static Router door(NodeConfig config) throws StartupException {
    int port = config.get(NodeConfig.CLIENT_PORT);
    if (port == 0) {
      return null;
    }
    int id = config.get(NodeConfig.NODE_ID);
    NodeAddress self =
        new NodeAddress(
            id,
            config.get(NodeConfig.NODE_HOST),
            config.get(NodeConfig.NODE_PORT),
            config.get(NodeConfig.NODE_ZONE));
    return Router.door(
        RouterConfig.defaults()
            .with(RouterConfig.BIND, config.get(NodeConfig.NODE_BIND))
            .with(RouterConfig.PORT, port)
            .with(RouterConfig.LOOPS, 1)
            .with(RouterConfig.CLUSTER_NAME, config.get(NodeConfig.CLUSTER_NAME))
            .with(RouterConfig.CLUSTER_NODES, List.of(self)),
        id);
  }

  static Part router(RouterConfig config) throws StartupException {
    return new RunningRouter(Router.start(config));
  }

  /**
   * Shows what {@code parts} measure, and the memory of this process, at {@code /metrics}.
   *
   * @param process how the process is called there
   */
  static Running metrics(String bind, int port, String process, List<Part> parts)
      throws StartupException {
    List<Metrics> sources = new ArrayList<>();
    for (Part part : parts) {
      sources.addAll(part.metrics());
    }
    Metrics own = new Metrics(MetricName.Of.PROCESS, process);
    ProcessMemory.measure(own);
    sources.add(own);
    return new RunningMetrics(MetricsServer.start(bind, port, sources));
  }
}
