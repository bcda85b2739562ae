package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;

/**
 * What is done with frames. Called on the event loop of the channel; the body must not be used
 * after the call unless retained.
 */
public interface PeerHandler {
  /** {@code body} begins behind the kind; its checksum was right. */
  void onFrame(PeerChannel from, byte kind, ByteBuf body);

  /** The other end has said who it is, and is of our cluster. */
  default void onUp(PeerChannel peer) {}

  /** The connection is gone; nothing more comes from it. */
  default void onDown(PeerChannel peer) {}
}
