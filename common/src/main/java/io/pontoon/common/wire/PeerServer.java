package io.pontoon.common.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.function.Function;

/** Takes connections from other nodes and from routers. */
public final class PeerServer implements AutoCloseable {
  private final Channel channel;

  private PeerServer(Channel channel) {
    this.channel = channel;
  }

  /**
   * Listens. Each connection has a handler of its own, made for the loop on which it will be
   * called.
   *
   * @throws java.io.UncheckedIOException when the address is taken or not ours
   */
  public static PeerServer start(
      EventLoopGroup loops,
      InetSocketAddress address,
      Hello self,
      Function<EventLoop, PeerHandler> handlers) {
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(Transport.serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel child) {
                    PeerPipeline.install(child, self, handlers.apply(child.eventLoop()));
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new java.io.UncheckedIOException(
          "cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + bound.cause().getMessage(),
          new java.io.IOException(bound.cause()));
    }
    return new PeerServer(bound.channel());
  }

  /** The port, also when 0 was asked for. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
