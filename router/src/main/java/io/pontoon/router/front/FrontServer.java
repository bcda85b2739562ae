package io.pontoon.router.front;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.EventExecutor;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Randomness;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.Transport;
import io.pontoon.router.admin.AdminCommands;
import io.pontoon.router.admin.CommandCounters;
import io.pontoon.router.admin.RouterFacts;
import io.pontoon.router.fanout.FanOut;
import io.pontoon.router.route.LinkSettings;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.RouteMeters;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Listens for clients and gives each to a loop. */
public final class FrontServer {
  private static final ByteBuf TOO_MANY =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer()
              .writeBytes(
                  "-ERR max number of clients reached\r\n".getBytes(StandardCharsets.US_ASCII))
              .asReadOnly());

  private final EventLoopGroup group;
  private final FrontLimits limits;
  private final CommandTable table;
  private final Clock clock;
  private final Metrics metrics;
  private final Clients clients;
  private final Map<EventLoop, RouterLoop> loops = new IdentityHashMap<>();
  private final List<RouterLoop> loopList = new ArrayList<>();
  private Channel server;

  public FrontServer(
      EventLoopGroup group,
      FrontLimits limits,
      int maxClients,
      CommandTable table,
      Clock clock,
      Metrics metrics) {
    this.group = group;
    this.limits = limits;
    this.table = table;
    this.clock = clock;
    this.metrics = metrics;
    this.clients = new Clients(maxClients);
    metrics.gauge(MetricName.CLIENTS, clients::count);
    RouteMeters.inFlight(metrics);
    for (EventExecutor executor : group) {
      RouterLoop loop =
          new RouterLoop((EventLoop) executor, clock, limits, table, clients, metrics);
      loops.put((EventLoop) executor, loop);
      loopList.add(loop);
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
      Hello self,
      LinkSettings settings,
      RouterFacts facts,
      Randomness randomness,
      Consumer<Links> onMap) {
    CountDownLatch started = new CountDownLatch(loopList.size());
    for (RouterLoop loop : loopList) {
      loop.eventLoop()
          .execute(
              () -> {
                Links links =
                    new Links(
                        loop.eventLoop(),
                        self,
                        settings,
                        clock,
                        randomness,
                        RouteMeters.of(metrics),
                        loop::wake);
                loop.start(
                    links,
                    new Dispatcher(
                        table,
                        loop,
                        new AdminCommands(facts),
                        new FanOut(table, randomness),
                        this));
                links.start(bootstrap, () -> onMap.accept(links));
                started.countDown();
              });
    }
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes clients from now on; answers the port.
   *
   * @throws StartupException when the address is taken or not this machine's
   */
  public int listen(String host, int port) throws StartupException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(Transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, 511)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(limits.outputPause() / 2, limits.outputPause()))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                })
            .bind(host, port)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new StartupException(
          "cannot listen for clients on " + host + ":" + port + ": " + bound.cause().getMessage());
    }
    server = bound.channel();
    return port();
  }

  private void accept(Channel channel) {
    RouterLoop loop = loops.get(channel.eventLoop());
    if (clients.enter()) {
      channel.pipeline().addLast(new ClientConnection(loop));
    } else {
      loop.counters().refused().increment();
      channel.writeAndFlush(TOO_MANY.duplicate()).addListener(ChannelFutureListener.CLOSE);
    }
  }

  public int port() {
    return server == null ? 0 : ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** The lines of all clients, in order of id, handed to {@code then} on the asking loop. */
  void clientLines(RouterLoop asking, Consumer<String> then) {
    Map<Long, String> lines = new ConcurrentSkipListMap<>();
    AtomicInteger missing = new AtomicInteger(loopList.size());
    for (RouterLoop loop : loopList) {
      loop.eventLoop()
          .execute(
              () -> {
                long now = clock.monotonicNanos();
                for (ClientConnection connection : loop.connections()) {
                  lines.put(connection.state().id(), connection.currentState().line(now));
                }
                if (missing.decrementAndGet() == 0) {
                  asking
                      .eventLoop()
                      .execute(() -> then.accept(String.join("\n", new TreeMap<>(lines).values())));
                }
              });
    }
  }

  /** Takes no more clients and lets go of those there are when their replies have been written. */
  public void close() {
    if (server != null) {
      server.close().awaitUninterruptibly();
    }
    for (RouterLoop loop : loopList) {
      loop.eventLoop().execute(loop::close);
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
      loop.eventLoop().execute(() -> loop.links().close());
    }
  }
}
