package io.pontoon.router;

import io.netty.channel.EventLoopGroup;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.resp.RespReader;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.Transport;
import io.pontoon.router.admin.RouterFacts;
import io.pontoon.router.front.FrontLimits;
import io.pontoon.router.front.FrontServer;
import io.pontoon.router.route.LinkSettings;
import io.pontoon.router.route.Links;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A router that runs. Start and close it from any thread but its own. */
public final class Router implements AutoCloseable {
  private static final int DRAIN_MILLIS = 2_000;
  private static final int LINE_MAX = 64 << 10;

  private final RouterConfig config;
  private final EventLoopGroup loops;
  private final Metrics metrics;
  private final FrontServer front;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile Links anyLinks;

  private Router(RouterConfig config, Clock clock, Randomness randomness) {
    this.config = config;
    this.loops = Transport.eventLoops(config.loops(), "router");
    this.metrics = new Metrics(MetricName.Of.ROUTER, () -> Integer.toString(port()));
    this.front =
        new FrontServer(
            loops,
            limits(config),
            config.get(RouterConfig.MAX_CLIENTS),
            CommandTable.standard(),
            clock,
            metrics);
    List<NodeInfo> bootstrap =
        config.get(RouterConfig.CLUSTER_NODES).stream().map(Router::info).toList();
    Hello self =
        new Hello(Hello.Role.ROUTER, randomness.nextLong(), config.get(RouterConfig.CLUSTER_NAME));
    AtomicInteger missing = new AtomicInteger(config.loops());
    front.connect(
        bootstrap,
        self,
        LinkSettings.withDeadline(config.get(RouterConfig.DEADLINE)),
        facts(clock, randomness),
        randomness,
        links -> {
          anyLinks = links;
          if (missing.decrementAndGet() == 0) {
            ready.complete(null);
          }
        });
  }

  private RouterFacts facts(Clock clock, Randomness randomness) {
    String runId =
        String.format(
            "%016x%016x%08x",
            randomness.nextLong(), randomness.nextLong(), (int) randomness.nextLong());
    return new RouterFacts(
        CommandTable.standard(),
        config,
        clock,
        runId,
        this::port,
        clock.monotonicNanos(),
        front.counters(),
        front::clients,
        front::maxClients,
        front::maxClients,
        this::clusterLines);
  }

  private String clusterLines() {
    Links links = anyLinks;
    if (links == null || links.table() == null) {
      return "pontoon_map_epoch:0\r\n";
    }
    var map = links.table().map();
    return "pontoon_map_epoch:"
        + map.epoch()
        + "\r\npontoon_nodes:"
        + map.nodes().size()
        + "\r\npontoon_groups:"
        + links.table().groups().length
        + "\r\n";
  }

  private static NodeInfo info(NodeAddress address) {
    return new NodeInfo(address.id(), address.host(), address.port(), address.zone());
  }

  private static FrontLimits limits(RouterConfig config) {
    long heap = Runtime.getRuntime().maxMemory();
    int bulk =
        Math.toIntExact(
            Math.min(FrontLimits.ARGUMENT_MAX, config.get(RouterConfig.PROTO_MAX_BULK_LEN)));
    int query = Math.toIntExact(config.get(RouterConfig.CLIENT_QUERY_BUFFER_LIMIT));
    return new FrontLimits(
        new RespReader.Limits(bulk, RespReader.Limits.STANDARD.wordsMax(), LINE_MAX, query),
        config.get(RouterConfig.PIPELINE_MAX),
        Math.toIntExact(Math.min(Integer.MAX_VALUE, config.get(RouterConfig.CLIENT_OUTPUT_PAUSE))),
        config.get(RouterConfig.CLIENT_OUTPUT_LIMIT),
        heap / 4 / config.loops(),
        heap / 8 / config.loops());
  }

  /**
   * Starts a router: it listens when this returns, and serves keys once {@link #ready}.
   *
   * @throws StartupException when the port is taken; the message names it
   */
  public static Router start(RouterConfig config) throws StartupException {
    return start(config, Clock.system(), Randomness.system());
  }

  static Router start(RouterConfig config, Clock clock, Randomness randomness)
      throws StartupException {
    Router router = new Router(config, clock, randomness);
    try {
      router.front.listen(config.get(RouterConfig.BIND), config.get(RouterConfig.PORT));
    } catch (StartupException e) {
      router.close();
      throw e;
    }
    return router;
  }

  /** The client port, also when 0 was asked for. */
  public int port() {
    return front.port();
  }

  /** Completed when every loop has the cluster's map. */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /** What this router measures. */
  public Metrics metrics() {
    return metrics;
  }

  public int clients() {
    return front.clients();
  }

  /** Takes no more clients, answers what is under way, for at most two seconds, and stops. */
  @Override
  public void close() {
    front.close();
    front.drained().completeOnTimeout(null, DRAIN_MILLIS, TimeUnit.MILLISECONDS).join();
    front.disconnect();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
