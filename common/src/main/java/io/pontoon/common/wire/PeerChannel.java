package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * One end of a connection between peers, as its handler sees it. Frames may be sent from any
 * thread; they leave in order.
 */
public final class PeerChannel {
  private final Channel channel;
  private volatile Hello hello;

  PeerChannel(Channel channel) {
    this.channel = channel;
  }

  /** Who is at the other end; null until its first frame came. */
  public Hello hello() {
    return hello;
  }

  void hello(Hello hello) {
    this.hello = hello;
  }

  /**
   * Whether the other end takes what it is sent. While it does not, what can be said again later
   * should be dropped.
   */
  public boolean isWritable() {
    return channel.isWritable();
  }

  public boolean isOpen() {
    return channel.isActive();
  }

  /** Takes over a finished frame and sends it at once. */
  public void send(ByteBuf frame) {
    channel.writeAndFlush(frame, channel.voidPromise());
  }

  /**
   * As {@link #send(ByteBuf)}; {@code taken} runs on the channel's event loop once the system has
   * taken it, or it is lost.
   */
  public void send(ByteBuf frame, Runnable taken) {
    channel.writeAndFlush(frame).addListener(written -> taken.run());
  }

  public Channel channel() {
    return channel;
  }

  public void close() {
    channel.close();
  }

  @Override
  public String toString() {
    Hello known = hello;
    return (known == null ? "stranger" : known.role() + " " + known.id())
        + " at "
        + channel.remoteAddress();
  }
}
