package io.pontoon.ops;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.node.server.Node;
import io.pontoon.router.Router;

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

  static Part node(NodeConfig config) throws StartupException {
    Node node = Node.start(config);
    return new Part() {
      @Override
      public int port() {
        return node.peerPort();
      }

      @Override
      public void close() {
        node.close();
      }
    };
  }

  static Part router(RouterConfig config) throws StartupException {
    Router router = Router.start(config);
    return new Part() {
      @Override
      public int port() {
        return router.port();
      }

      @Override
      public void close() {
        router.close();
      }
    };
  }
}
