package io.pontoon.common.wire;

import io.pontoon.common.port.Scheduler;
import java.net.InetSocketAddress;
import java.util.function.Function;

/** How peers reach each other: the port that the simulator's network stands in for. */
public interface PeerNetwork {
  /**
   * Keeps a connection to a node from now on. Called on {@code loop}'s thread, on which the link
   * lives.
   */
  PeerLink connect(Scheduler loop, InetSocketAddress address, Hello self, PeerHandler handler);

  /**
   * Takes connections. Each has a handler of its own, made for the loop on which it will be called.
   *
   * @throws java.io.UncheckedIOException when the address is taken or not ours
   */
  Listener listen(InetSocketAddress address, Hello self, Function<Scheduler, PeerHandler> handlers);

  /** Where connections are taken; any thread. */
  interface Listener extends AutoCloseable {
    /** The port, also when 0 was asked for. */
    int port();

    /** Takes no more; those there are stay. */
    @Override
    void close();
  }
}
