package io.pontoon.ops;

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
    /** What it measures. */
    Metrics metrics();
  }

  private record RunningNode(Node node) implements Part {
    @Override
    public int port() {
      return node.peerPort();
    }

    @Override
    public Metrics metrics() {
      return node.metrics();
    }

    @Override
    public void close() {
      node.close();
    }
  }

  private record RunningRouter(Router router) implements Part {
    @Override
    public int port() {
      return router.port();
    }

    @Override
    public Metrics metrics() {
      return router.metrics();
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
    return new RunningNode(node);
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
      sources.add(part.metrics());
    }
    Metrics own = new Metrics(MetricName.Of.PROCESS, process);
    ProcessMemory.measure(own);
    sources.add(own);
    return new RunningMetrics(MetricsServer.start(bind, port, sources));
  }
}
