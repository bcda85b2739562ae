package io.pontoon.router;

import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.membership.AtomixMembership;
import io.pontoon.common.membership.Member;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.wire.NettyLoops;
import io.pontoon.common.wire.NettyPeerNetwork;
import io.pontoon.router.front.FrontServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A router that runs. Start and close it from any thread but its own. */
public final class Router implements AutoCloseable {
  private static final int DRAIN_MILLIS = 2_000;

  private final NettyLoops loops;
  private final RouterCore core;
  private final FrontServer server;

  private Router(RouterConfig config, int node, Clock clock, Randomness randomness) {
    loops = new NettyLoops(config.loops(), node == 0 ? "router" : "node" + node + "-door");
    RouterPorts ports =
        new RouterPorts(
            clock,
            randomness,
            new NettyPeerNetwork(loops),
            ByteBufAllocator.DEFAULT,
            loops.all(),
            AtomixMembership::join);
    core = new RouterCore(config, ports, this::port, node);
    server = new FrontServer(loops, core.front(), core.limits().outputPause());
  }

  /**
   * Starts a router: it listens when this returns, and serves keys once {@link #ready}.
   *
   * @throws StartupException when the port is taken; the message names it
   */
  public static Router start(RouterConfig config) throws StartupException {
    return start(config, 0, Clock.system(), Randomness.system());
  }

  /**
   * Starts a node's own door: it takes clients that know the slots, serves those that this node
   * leads, and tells the others where to go.
   *
   * @throws StartupException when the port is taken; the message names it
   */
  public static Router door(RouterConfig config, int node) throws StartupException {
    return start(config, node, Clock.system(), Randomness.system());
  }

  private static Router start(RouterConfig config, int node, Clock clock, Randomness randomness)
      throws StartupException {
    Router router = new Router(config, node, clock, randomness);
    try {
      router.server.listen(config.get(RouterConfig.BIND), config.get(RouterConfig.PORT));
      if (node == 0) { // a door is a part of its node, which is a member itself
        router.core.join();
      }
    } catch (StartupException e) {
      router.close();
      throw e;
    }
    return router;
  }

  /** The client port, also when 0 was asked for. */
  public int port() {
    return server == null ? 0 : server.port();
  }

  /** Completed when every loop has the cluster's map. */
  public CompletableFuture<Void> ready() {
    return core.ready();
  }

  /** What this router measures. */
  public Metrics metrics() {
    return core.metrics();
  }

  /** Who is alive, as this router sees it; itself included. */
  public List<Member> members() {
    return core.members();
  }

  public int clients() {
    return core.front().clients();
  }

  /** Takes no more clients, answers what is under way, for at most two seconds, and stops. */
  @Override
  public void close() {
    server.close();
    core.leave();
    core.front().close();
    core.front().drained().completeOnTimeout(null, DRAIN_MILLIS, TimeUnit.MILLISECONDS).join();
    core.front().disconnect();
    loops.shutdown(1);
  }
}
