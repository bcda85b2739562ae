package io.pontoon.common.wire;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Which of Netty's transports this machine has: epoll where it is native, else the JDK's own. */
public final class Transport {
  /**
   * Long against a round trip and a lost packet sent again, short against an outage that people
   * notice.
   */
  private static final int UNHEARD_MILLIS = 2_000;

  private static final boolean EPOLL = Epoll.isAvailable();

  private Transport() {}

  /**
   * {@code threads} event loops whose threads are called {@code name-1} and on. The caller shuts
   * the group down.
   */
  public static EventLoopGroup eventLoops(int threads, String name) {
    IoHandlerFactory handlers = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), handlers);
  }

  public static Class<? extends ServerChannel> serverChannel() {
    return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /**
   * Breaks the connection when what it carried is not acknowledged in time. Without this the system
   * goes on trying after ever longer pauses (RFC 6298), and after an outage of the network of some
   * seconds it would be silent for as long again; a new connection is made at once. Only where the
   * system offers it (RFC 5482), which is with epoll.
   */
  static void giveUpSoon(Channel channel) {
    if (EPOLL) {
      channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, UNHEARD_MILLIS);
    }
  }

  public static Class<? extends Channel> clientChannel() {
    return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
  }
}
