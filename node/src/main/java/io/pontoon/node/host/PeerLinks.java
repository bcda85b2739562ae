package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import io.pontoon.common.wire.PeerNetwork;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * A lane's connections to the other nodes, on the lane's own thread. They only carry frames away:
 * answers come on the others' connections.
 */
public final class PeerLinks {
  private static final PeerHandler NOTHING_COMES_BACK =
      new PeerHandler() {
        @Override
        public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
          throw new IllegalArgumentException(
              "a frame of kind " + kind + " on a link that only sends");
        }
      };

  private final PeerNetwork network;
  private final Scheduler loop;
  private final Hello self;
  private PeerLink[] links = new PeerLink[8];

  public PeerLinks(PeerNetwork network, Scheduler loop, Hello self) {
    this.network = network;
    this.loop = loop;
    this.self = self;
  }

  /**
   * Follows the map: new nodes are connected to, those that moved again, those that left no more.
   */
  void follow(ClusterMap map) {
    for (NodeInfo node : map.nodes()) {
      if (node.id() != self.id()) {
        follow(node);
      }
    }
    for (int id = 0; id < links.length; id++) {
      if (links[id] != null && map.node(id) == null) {
        links[id].close();
        links[id] = null;
      }
    }
  }

  private void follow(NodeInfo node) {
    if (node.id() >= links.length) {
      links = Arrays.copyOf(links, node.id() * 2);
    }
    PeerLink link = links[node.id()];
    InetSocketAddress address = InetSocketAddress.createUnresolved(node.host(), node.port());
    if (link != null && link.address().equals(address)) {
      return;
    }
    if (link != null) {
      link.close();
    }
    links[node.id()] = network.connect(loop, address, self, NOTHING_COMES_BACK);
  }

  /** Whether the node takes what it is sent; while not, frames to it are better not made. */
  boolean isWritable(int node) {
    return node < links.length && links[node] != null && links[node].isWritable();
  }

  /** Takes over a finished frame; it is lost when the node is not connected. */
  void send(int node, ByteBuf frame) {
    if (node < links.length && links[node] != null) {
      links[node].send(frame);
    } else {
      frame.release();
    }
  }

  /** Bytes that the nodes have been sent and the system has not taken yet. */
  long waitingBytes() {
    long bytes = 0;
    for (PeerLink link : links) {
      bytes += link == null ? 0 : link.waitingBytes();
    }
    return bytes;
  }

  void close() {
    for (PeerLink link : links) {
      if (link != null) {
        link.close();
      }
    }
  }
}
