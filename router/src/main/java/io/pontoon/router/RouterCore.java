package io.pontoon.router;

import io.pontoon.common.command.CommandTable;
import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.membership.Member;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.resp.RespReader;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Hello;
import io.pontoon.router.admin.GossipLiveness;
import io.pontoon.router.admin.RouterFacts;
import io.pontoon.router.front.Front;
import io.pontoon.router.front.FrontLimits;
import io.pontoon.router.read.Consistency;
import io.pontoon.router.read.Level;
import io.pontoon.router.read.NearCache;
import io.pontoon.router.route.LinkSettings;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.ReadSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * A router over its ports: what it knows of the cluster, and its clients. Makes no thread and opens
 * no socket of its own.
 */
public final class RouterCore {
  private static final int LINE_MAX = 64 << 10;

  private final RouterConfig config;
  private final FrontLimits limits;
  private final Metrics metrics;
  private final Front front;
  private final IntSupplier port;
  private final int node;
  private final RouterMembership membership;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile Links anyLinks;

  /** {@code port}: where clients reach it, once they do. */
  public RouterCore(RouterConfig config, RouterPorts ports, IntSupplier port) {
    this(config, ports, port, 0);
  }

  /**
   * {@code node}: not 0 for a node's own door, which serves the keys of the groups that this node
   * leads, and tells clients of others where to go.
   */
  public RouterCore(RouterConfig config, RouterPorts ports, IntSupplier port, int node) {
    this.config = config;
    this.node = node;
    this.port = port;
    this.limits = limits(config);
    this.metrics = new Metrics(MetricName.Of.ROUTER, () -> Integer.toString(port.getAsInt()));
    this.front =
        new Front(
            ports.loops(),
            limits,
            config.get(RouterConfig.MAX_CLIENTS),
            CommandTable.standard(),
            Consistency.of(Level.valueOf(config.get(RouterConfig.CONSISTENCY).name())),
            new NearCache(
                ports.clock(),
                config.get(RouterConfig.NEAR_CACHE),
                config.get(RouterConfig.NEAR_CACHE_VALUE_MAX),
                metrics),
            ports.clock(),
            metrics);
    List<NodeInfo> bootstrap =
        config.get(RouterConfig.CLUSTER_NODES).stream().map(RouterCore::info).toList();
    Hello self =
        new Hello(
            Hello.Role.ROUTER,
            ports.randomness().nextLong(),
            config.get(RouterConfig.CLUSTER_NAME));
    this.membership = new RouterMembership(config, ports, metrics, self.id());
    AtomicInteger missing = new AtomicInteger(ports.loops().size());
    front.connect(
        bootstrap,
        membership.network(),
        ports.allocator(),
        self,
        LinkSettings.withDeadline(config.get(RouterConfig.DEADLINE)),
        new ReadSettings(node, config.get(RouterConfig.ZONE), config.get(RouterConfig.HEDGE)),
        facts(ports.clock(), ports.randomness()),
        ports.randomness(),
        links -> {
          anyLinks = links;
          membership.mapChanged(links.table().map());
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
        node,
        clock,
        runId,
        port,
        clock.monotonicNanos(),
        front.counters(),
        front::clients,
        front::maxClients,
        front::maxClients,
        this::clusterLines,
        status -> new GossipLiveness(status, membership.members()),
        metrics);
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

  /** Completed when every loop has the cluster's map. */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /** Becomes a member of the cluster; once clients can reach it. */
  public void join() {
    membership.join(port.getAsInt(), node -> front.askForMap(node.id(), node.mapEpoch()));
  }

  /** Tells the other members that it ends. */
  public void leave() {
    membership.leave();
  }

  /** Who is alive, as this router sees it; itself included. Any thread. */
  public List<Member> members() {
    return membership.members();
  }

  /** What this router measures. */
  public Metrics metrics() {
    return metrics;
  }

  /** The clients, and where new ones are taken. */
  public Front front() {
    return front;
  }

  FrontLimits limits() {
    return limits;
  }
}
