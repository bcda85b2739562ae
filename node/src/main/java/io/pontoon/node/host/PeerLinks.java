package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.topology.ClusterMap;

/** One lane's ways to the other nodes. Used on the lane's thread only. */
public interface PeerLinks {
  /**
   * Follows the map: new nodes are connected to, those that moved again, those that left no more.
   */
  void follow(ClusterMap map);

  /** Whether the node takes what it is sent; while not, frames to it are better not made. */
  boolean isWritable(int node);

  /** Takes over a finished frame; it is lost when the node is not connected. */
  void send(int node, ByteBuf frame);

  /**
   * Whether the node takes a piece of something long now. What is short and urgent must never wait
   * behind much of it; so little is sent at a time, and more when {@code drained} is told.
   */
  boolean takesBulk(int node);

  /** As {@link #send}; {@code drained} runs, on the lane's thread, once the system has taken it. */
  void sendBulk(int node, ByteBuf frame, Runnable drained);

  /** Bytes that the nodes have been sent and the system has not taken yet. */
  long waitingBytes();

  void close();
}
