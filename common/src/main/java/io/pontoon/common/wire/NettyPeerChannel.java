package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** A peer at the other end of a socket. */
final class NettyPeerChannel implements PeerChannel {
  private final Channel channel;
  private volatile Hello hello;

  NettyPeerChannel(Channel channel) {
    this.channel = channel;
  }

  @Override
  public Hello hello() {
    return hello;
  }

  void hello(Hello hello) {
    this.hello = hello;
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public boolean isOpen() {
    return channel.isActive();
  }

  @Override
  public void send(ByteBuf frame) {
    channel.writeAndFlush(frame, channel.voidPromise());
  }

  /** {@code taken} runs on the event loop once the system has taken the frame, or it is lost. */
  void send(ByteBuf frame, Runnable taken) {
    channel.writeAndFlush(frame).addListener(written -> taken.run());
  }

  @Override
  public ByteBufAllocator alloc() {
    return channel.alloc();
  }

  /** Bytes sent that the system has not taken yet. */
  long waitingBytes() {
    ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
    return unsent == null ? 0 : unsent.totalPendingWriteBytes();
  }

  @Override
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
