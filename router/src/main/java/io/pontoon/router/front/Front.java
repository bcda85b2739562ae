package io.pontoon.router.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerNetwork;
import io.pontoon.router.admin.AdminCommands;
import io.pontoon.router.admin.CommandCounters;
import io.pontoon.router.admin.RouterFacts;
import io.pontoon.router.fanout.FanOut;
import io.pontoon.router.read.Consistency;
import io.pontoon.router.read.NearCache;
import io.pontoon.router.read.ReadMeters;
import io.pontoon.router.route.LinkSettings;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.ReadSettings;
import io.pontoon.router.route.RouteMeters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * All clients of a router and the loops that they live on. Makes no thread and opens no socket:
 * whoever has a client's channel gives it here.
 */
public final class Front {
  private static final ByteBuf TOO_MANY =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer()
              .writeBytes(
                  "-ERR max number of clients reached\r\n".getBytes(StandardCharsets.US_ASCII))
              .asReadOnly());

  private final FrontLimits limits;
  private final CommandTable table;
  private final Clock clock;
  private final Metrics metrics;
  private final Clients clients;
  private final List<RouterLoop> loopList = new ArrayList<>();

  public Front(
      List<Scheduler> loops,
      FrontLimits limits,
      int maxClients,
      CommandTable table,
      Consistency usual,
      NearCache near,
      Clock clock,
      Metrics metrics) {
    this.limits = limits;
    this.table = table;
    this.clock = clock;
    this.metrics = metrics;
    this.clients = new Clients(maxClients);
    metrics.gauge(MetricName.CLIENTS, clients::count);
    RouteMeters.inFlight(metrics);
    for (Scheduler loop : loops) {
      ReadMeters meters = new ReadMeters(metrics);
      Reading reading = new Reading(usual, meters, near.forLoop(meters));
      loopList.add(new RouterLoop(loop, clock, limits, table, clients, reading, metrics));
    }
  }

  /** The counters of each loop. */
  public List<CommandCounters> counters() {
    return loopList.stream().map(RouterLoop::counters).toList();
  }

  public int clients() {
    return clients.count();
  }

  public int maxClients() {
    return clients.max();
  }

  public void maxClients(int max) {
    clients.max(max);
  }

  /**
   * Connects each loop to the nodes. {@code onMap} is called, on a loop, whenever a loop has got a
   * map.
   */
  public void connect(
      List<NodeInfo> bootstrap,
      PeerNetwork network,
      ByteBufAllocator allocator,
      Hello self,
      LinkSettings settings,
      ReadSettings reading,
      RouterFacts facts,
      Randomness randomness,
      Consumer<Links> onMap) {
    for (RouterLoop loop : loopList) {
      loop.scheduler()
          .execute(
              () -> {
                Links links =
                    new Links(
                        network,
                        allocator,
                        loop.scheduler(),
                        self,
                        settings,
                        reading,
                        clock,
                        randomness,
                        RouteMeters.of(metrics),
                        loop.reading().meters(),
                        loop::wake);
                loop.start(
                    links,
                    new Dispatcher(
                        table,
                        loop,
                        new AdminCommands(facts),
                        new FanOut(table, randomness),
                        facts.isDoor() ? new Redirects(facts.node(), links) : null,
                        this));
                links.start(bootstrap, () -> onMap.accept(links));
              });
    }
  }

  /** Every loop whose map is older than this epoch asks that node for its own. Any thread. */
  public void askForMap(long node, long epoch) {
    for (RouterLoop loop : loopList) {
      loop.scheduler().execute(() -> loop.links().askForMap(node, epoch));
    }
  }

  /** Takes a client whose channel is turned by {@code on}; or tells it that there is no room. */
  public void accept(Channel channel, Scheduler on) {
    RouterLoop loop = loop(on);
    if (clients.enter()) {
      channel.pipeline().addLast(new ClientConnection(loop));
    } else {
      loop.counters().refused().increment();
      channel.writeAndFlush(TOO_MANY.duplicate()).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private RouterLoop loop(Scheduler on) {
    for (RouterLoop loop : loopList) {
      if (loop.scheduler() == on) {
        return loop;
      }
    }
    throw new IllegalArgumentException("a client on a loop of another router");
  }

  /** The lines of all clients, in order of id, handed to {@code then} on the asking loop. */
  void clientLines(RouterLoop asking, Consumer<String> then) {
    Map<Long, String> lines = new ConcurrentSkipListMap<>();
    AtomicInteger missing = new AtomicInteger(loopList.size());
    for (RouterLoop loop : loopList) {
      loop.scheduler()
          .execute(
              () -> {
                long now = clock.monotonicNanos();
                for (ClientConnection connection : loop.connections()) {
                  lines.put(connection.state().id(), connection.currentState().line(now));
                }
                if (missing.decrementAndGet() == 0) {
                  asking
                      .scheduler()
                      .execute(() -> then.accept(String.join("\n", new TreeMap<>(lines).values())));
                }
              });
    }
  }

  /** Lets go of the clients when their replies have been written. */
  public void close() {
    for (RouterLoop loop : loopList) {
      loop.scheduler().execute(loop::close);
    }
  }

  /** After {@link #close}: completed when the last client has gone. */
  public CompletableFuture<Void> drained() {
    CompletableFuture<Void> drained = new CompletableFuture<>();
    clients.whenEmpty(() -> drained.complete(null));
    return drained;
  }

  /** After {@link #close}: gives up the links to the nodes. */
  public void disconnect() {
    for (RouterLoop loop : loopList) {
      loop.scheduler().execute(() -> loop.links().close());
    }
  }
}
