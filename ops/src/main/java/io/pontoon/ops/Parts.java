package io.pontoon.ops;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.StartupException;

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
    throw new StartupException("this build has no node");
  }

  static Part router(RouterConfig config) throws StartupException {
    throw new StartupException("this build has no router");
  }
}
