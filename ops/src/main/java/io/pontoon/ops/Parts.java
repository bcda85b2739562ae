package io.pontoon.ops;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.node.server.Node;
import io.pontoon.router.Router;
import java.util.function.Consumer;

/** The two things that this command line runs, each behind the same small face. */
final class Parts {
  private Parts() {}

  /** A node or router that runs. */
  interface Part extends AutoCloseable {
    /** The port on which it listens. */
    int port();

    @Override
    void close();
  }

  private record RunningNode(Node node) implements Part {
    @Override
    public int port() {
      return node.peerPort();
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
    public void close() {
      router.close();
    }
  }

  /** {@code onFailure} is told, on any thread, why a node that ran cannot go on. */
  static Part node(NodeConfig config, Consumer<String> onFailure) throws StartupException {
    Node node = Node.start(config);
    node.onFailure(
        failure ->
            onFailure.accept(
                "node " + config.get(NodeConfig.NODE_ID) + " stopped: " + failure.getMessage()));
    return new RunningNode(node);
  }

  static Part router(RouterConfig config) throws StartupException {
    return new RunningRouter(Router.start(config));
  }
}
