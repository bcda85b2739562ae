package io.pontoon.common.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A link over TCP, on one event loop. */
final class NettyPeerLink implements PeerLink {
  private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
  private static final long RETRY_FIRST_MILLIS = 20;
  private static final long RETRY_MAX_MILLIS = 500;

  private final EventLoop loop;
  private final InetSocketAddress address;
  private final Bootstrap bootstrap;
  private Channel connecting;
  private NettyPeerChannel peer;
  private long retryMillis = RETRY_FIRST_MILLIS;
  private boolean closed;

  NettyPeerLink(EventLoop loop, InetSocketAddress address, Hello self, PeerHandler handler) {
    this.loop = loop;
    this.address = address;
    PeerHandler watched =
        new PeerHandler() {
          @Override
          public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
            handler.onFrame(from, kind, body);
          }

          @Override
          public void onUp(PeerChannel up) {
            peer = (NettyPeerChannel) up;
            retryMillis = RETRY_FIRST_MILLIS;
            handler.onUp(up);
          }

          @Override
          public void onDown(PeerChannel down) {
            peer = null;
            handler.onDown(down);
          }
        };
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(Transport.clientChannel())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    PeerPipeline.install(channel, self, watched);
                  }
                });
    loop.execute(this::connect);
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public boolean isUp() {
    return peer != null;
  }

  @Override
  public boolean isWritable() {
    return peer != null && peer.isWritable();
  }

  @Override
  public boolean send(ByteBuf frame) {
    if (peer == null) {
      frame.release();
      return false;
    }
    peer.send(frame);
    return true;
  }

  @Override
  public boolean send(ByteBuf frame, Runnable taken) {
    if (peer == null) {
      frame.release();
      return false;
    }
    peer.send(frame, taken);
    return true;
  }

  @Override
  public long waitingBytes() {
    return peer == null ? 0 : peer.waitingBytes();
  }

  private void connect() {
    if (closed) {
      return;
    }
    ChannelFuture attempt = bootstrap.connect(address);
    connecting = attempt.channel();
    connecting.closeFuture().addListener(gone -> again());
  }

  private void again() {
    if (!closed && !loop.isShuttingDown()) {
      loop.schedule(this::connect, retryMillis, TimeUnit.MILLISECONDS);
      retryMillis = Math.min(retryMillis * 2, RETRY_MAX_MILLIS);
    }
  }

  @Override
  public void close() {
    closed = true;
    if (connecting != null) {
      connecting.close();
    }
  }
}
