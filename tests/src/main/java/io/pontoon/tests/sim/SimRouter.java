package io.pontoon.tests.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.port.Scheduler;
import io.pontoon.router.RouterCore;
import io.pontoon.router.RouterPorts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A machine that runs a router, and the sockets of its clients. */
final class SimRouter extends SimProcess {
  private static final int PORT = 6379;

  private final RouterConfig config;
  private RouterCore core;
  private List<SimThread> loops = List.of();
  private final List<Socket> sockets = new ArrayList<>();

  SimRouter(SimWorld world, int index, int number, RouterConfig config) {
    super(world, index, "router" + number);
    this.config = config;
  }

  @Override
  void start() {
    if (isUp()) {
      return;
    }
    Life life = begin();
    loops = new ArrayList<>();
    List<Scheduler> schedulers = new ArrayList<>();
    for (int i = 0; i < world.plan().routerLoops(); i++) {
      loops.add(life.thread("loop" + i));
      schedulers.add(loops.get(i));
    }
    RouterPorts ports =
        new RouterPorts(
            life.clock(),
            chance.stream(chance.nextLong()),
            world.network().of(life, loops),
            life.buffers(),
            schedulers,
            setup -> new SimMembership(setup, life.gossip()));
    loops
        .getFirst()
        .execute(
            () -> {
              core = new RouterCore(config, ports, () -> PORT);
              core.join();
            });
  }

  @Override
  protected void buried(Life ended, End how) {
    core = null;
    for (Socket socket : List.copyOf(sockets)) {
      socket.lost();
    }
    sockets.clear();
  }

  /** Null while it is down. */
  RouterCore core() {
    return core;
  }

  /** A client connects; null when nobody listens. */
  Socket connect(SimClient client) {
    if (core == null) {
      return null;
    }
    SimThread loop = loops.get(chance.below(loops.size()));
    Socket socket = new Socket(client, life(), loop);
    sockets.add(socket);
    return socket;
  }

  @Override
  protected void worked(SimThread thread) {
    for (int i = 0; i < sockets.size(); i++) {
      sockets.get(i).pump(thread);
    }
  }

  /** The orderly end. */
  void stop() {
    Life life = life();
    if (core == null) {
      return;
    }
    RouterCore stopped = core;
    loops
        .getFirst()
        .execute(
            () -> {
              stopped.leave();
              stopped.front().close();
            });
    world.after(
        200_000_000,
        () -> {
          if (!life.isOver()) {
            loops.getFirst().execute(() -> stopped.front().disconnect());
          }
        });
    world.after(
        400_000_000,
        () -> {
          if (!life.isOver()) {
            die(End.KILLED);
            world.checkBuffers(life);
          }
        });
  }

  /** One client's connection, both its ends. */
  final class Socket {
    private final SimClient client;
    private final Life life;
    private final SimThread loop;
    private final ArrayDeque<byte[]> unread = new ArrayDeque<>();
    private EmbeddedChannel channel;
    private boolean over;
    private long lastArrival;
    private long lastReturn;

    private Socket(SimClient client, Life life, SimThread loop) {
      this.client = client;
      this.life = life;
      this.loop = loop;
      loop.execute(this::accept);
    }

    SimRouter router() {
      return SimRouter.this;
    }

    private void accept() {
      channel =
          new EmbeddedChannel(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel made) {
                  made.config().setAllocator(life.buffers());
                  core.front().accept(made, loop);
                }
              });
    }

    /** The client sends bytes. */
    void send(byte[] bytes) {
      lastArrival = Math.max(lastArrival + 1, world.now() + world.clientDelay());
      world.at(
          lastArrival,
          () -> {
            if (!over) {
              loop.execute(() -> read(bytes));
            }
          });
    }

    private void read(byte[] bytes) {
      unread.add(bytes);
      readOn();
    }

    private void readOn() {
      while (!over && channel.isOpen() && channel.config().isAutoRead() && !unread.isEmpty()) {
        channel.writeInbound(Unpooled.wrappedBuffer(unread.poll()));
      }
    }

    /** The client goes away without a word. */
    void close() {
      if (!over) {
        over = true;
        sockets.remove(this);
        world.after(
            world.clientDelay(),
            () ->
                loop.execute(
                    () -> {
                      channel.close();
                      channel.releaseInbound();
                      channel.releaseOutbound();
                    }));
      }
    }

    /** After work on the router's loop: what it has written leaves for the client. */
    private void pump(SimThread worked) {
      if (worked != loop || channel == null || over) {
        return;
      }
      if (!unread.isEmpty()) {
        readOn();
      }
      for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        out.release();
        if (bytes.length > 0) {
          deliver(() -> client.received(this, bytes));
        }
      }
      if (!channel.isOpen()) {
        over = true;
        sockets.remove(this);
        deliver(() -> client.disconnected(this));
      }
    }

    private void deliver(Runnable what) {
      lastReturn = Math.max(lastReturn + 1, world.now() + world.clientDelay());
      world.at(lastReturn, what);
    }

    private void lost() {
      over = true;
      deliver(() -> client.disconnected(this));
    }
  }
}
