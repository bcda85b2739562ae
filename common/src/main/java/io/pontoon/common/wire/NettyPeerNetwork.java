package io.pontoon.common.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.pontoon.common.port.Scheduler;
import java.net.InetSocketAddress;
import java.util.function.Function;

/** Peers over TCP. */
public final class NettyPeerNetwork implements PeerNetwork {
  private final NettyLoops loops;

  /** {@code loops}: those that connections live on. */
  public NettyPeerNetwork(NettyLoops loops) {
    this.loops = loops;
  }

  @Override
  public PeerLink connect(
      Scheduler loop, InetSocketAddress address, Hello self, PeerHandler handler) {
    return new NettyPeerLink(NettyLoops.eventLoop(loop), address, self, handler);
  }

  @Override
  public Listener listen(
      InetSocketAddress address, Hello self, Function<Scheduler, PeerHandler> handlers) {
    var bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(Transport.serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel child) {
                    Scheduler loop = loops.of(child.eventLoop());
                    PeerPipeline.install(child, self, handlers.apply(loop));
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
    return new Bound(bound.channel());
  }

  private record Bound(Channel channel) implements Listener {
    @Override
    public int port() {
      return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
      channel.close().awaitUninterruptibly();
    }
  }
}
