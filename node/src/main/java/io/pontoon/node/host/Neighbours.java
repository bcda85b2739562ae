package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.node.meta.MapChange;

/**
 * What a node has to do with the other nodes besides its groups: who is who, and the map. The lanes
 * read the frames and hand them on here. All methods are called on event loops, and must be short.
 */
public interface Neighbours {
  /** Whether what this node says to replicas counts: it is who we know under its name. */
  boolean isListenedTo(PeerChannel node);

  /** A connection to or from another node stands. */
  void onUp(PeerChannel node);

  /** A connection is gone. */
  void onDown(PeerChannel node);

  /**
   * A frame that is for the node and no lane; {@code body} is the caller's again afterwards.
   *
   * @throws IllegalArgumentException when it is no such frame
   */
  void onFrame(PeerChannel from, byte kind, ByteBuf body);

  /** A frame's body from a lane of this node to the lane of another group; released there. */
  void toSelf(byte kind, int group, ByteBuf body);

  /** A slot has arrived at its group, for which so many bytes were sent. */
  void arrived(SlotMove move, long bytes);

  /** Asks the meta group's replica on this node, if that leads, for a change of the map. */
  void request(MapChange change);
}
