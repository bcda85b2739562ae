package io.pontoon.router.front;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.wire.NettyLoops;
import io.pontoon.common.wire.Transport;
import java.net.InetSocketAddress;

/** Listens for clients and gives each to the {@link Front}, on the loop that Netty chose for it. */
public final class FrontServer {
  private final NettyLoops loops;
  private final Front front;
  private final int outputPause;
  private Channel server;

  /**
   * @param outputPause bytes written to a client that it has not taken, above which it is not read
   */
  public FrontServer(NettyLoops loops, Front front, int outputPause) {
    this.loops = loops;
    this.front = front;
    this.outputPause = outputPause;
  }

  /**
   * Takes clients from now on; answers the port.
   *
   * @throws StartupException when the address is taken or not this machine's
   */
  public int listen(String host, int port) throws StartupException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(Transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, 511)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(outputPause / 2, outputPause))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    front.accept(channel, loops.of(channel.eventLoop()));
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

  public int port() {
    return server == null ? 0 : ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Takes no more clients; those there are stay. */
  public void close() {
    if (server != null) {
      server.close().awaitUninterruptibly();
    }
  }
}
