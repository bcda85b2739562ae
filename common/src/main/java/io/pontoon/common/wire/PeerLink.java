package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * The connection that this side keeps to a node: made, greeted, and made again whenever it breaks.
 * All of it belongs to one thread: it is created, used and closed there, and its handler is called
 * there.
 */
public interface PeerLink extends AutoCloseable {
  InetSocketAddress address();

  /** Whether the other end has greeted and the connection stands. */
  boolean isUp();

  /** Whether a frame sent now would not pile up behind others that the other end does not read. */
  boolean isWritable();

  /** Takes over a finished frame; answers false, and forgets the frame, when the link is down. */
  boolean send(ByteBuf frame);

  /**
   * As {@link #send(ByteBuf)}; {@code taken} runs, on the link's thread, once the system has taken
   * the frame, or it is lost.
   */
  default boolean send(ByteBuf frame, Runnable taken) {
    boolean sent = send(frame);
    if (sent) {
      taken.run();
    }
    return sent;
  }

  /** Bytes sent that the system has not taken yet. */
  long waitingBytes();

  @Override
  void close();
}
