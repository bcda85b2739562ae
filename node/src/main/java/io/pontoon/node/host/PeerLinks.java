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
import java.util.function.Supplier;

/**
 * A lane's connections to the other nodes, on the lane's own thread. What the groups say is only
 * carried away: answers come on the others' connections. What nodes ask each other is answered
 * where it was asked.
 */
public final class PeerLinks {
  /** Of pieces of long things that wait in a link: what a heartbeat may have before it. */
  private static final long BULK_BYTES = 1 << 20;

  private final PeerNetwork network;
  private final Scheduler loop;
  private final Hello self;
  private final PeerHandler handler;
  private PeerLink[] links = new PeerLink[8];
  private Runnable drained = () -> {};

  public PeerLinks(PeerNetwork network, Scheduler loop, Hello self, Neighbours neighbours) {
    this.network = network;
    this.loop = loop;
    this.self = self;
    this.handler = new NodeHandler(neighbours);
  }

  private record NodeHandler(Neighbours neighbours) implements PeerHandler {
    @Override
    public void onUp(PeerChannel peer) {
      neighbours.onUp(peer);
    }

    @Override
    public void onDown(PeerChannel peer) {
      neighbours.onDown(peer);
    }

    @Override
    public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
      neighbours.onFrame(from, kind, body);
    }
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
    links[node.id()] = network.connect(loop, address, self, handler);
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

  /** What is told, on the lane's thread, when a node may take more of what is long. */
  void onDrained(Runnable action) {
    drained = action;
  }

  /**
   * Whether the node takes a piece of something long now. What is short and urgent must never wait
   * behind much of it, so little is sent at a time.
   */
  boolean takesBulk(int node) {
    PeerLink link = node < links.length ? links[node] : null;
    return link != null && link.isUp() && link.waitingBytes() < BULK_BYTES;
  }

  /** As {@link #send}, for a piece of something long. */
  void sendBulk(int node, ByteBuf frame) {
    if (node < links.length && links[node] != null) {
      links[node].send(frame, drained);
    } else {
      frame.release();
    }
  }

  /** Sends the same to every node that is connected. */
  void sendAll(Supplier<ByteBuf> frame) {
    for (PeerLink link : links) {
      if (link != null && link.isWritable()) {
        link.send(frame.get());
      }
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
