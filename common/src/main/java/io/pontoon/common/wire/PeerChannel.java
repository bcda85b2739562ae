package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One end of a connection between peers, as its handler sees it. Frames may be sent from any
 * thread; they leave in order.
 */
public interface PeerChannel {
  /** Who is at the other end; null until its first frame came. */
  Hello hello();

  /**
   * Whether the other end takes what it is sent. While it does not, what can be said again later
   * should be dropped.
   */
  boolean isWritable();

  boolean isOpen();

  /** Takes over a finished frame and sends it at once. */
  void send(ByteBuf frame);

  /** Makes the frames for this channel. */
  ByteBufAllocator alloc();

  void close();
}
