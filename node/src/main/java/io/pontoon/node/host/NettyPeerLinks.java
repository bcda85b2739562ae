package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * A lane's connections to the other nodes, on the lane's own event loop. They only carry frames
 * away: answers come on the others' connections.
 */
public final class NettyPeerLinks implements PeerLinks {
  /** Of pieces of long things that wait in a link: what a heartbeat may have before it. */
  private static final long BULK_BYTES = 1 << 20;

  private static final PeerHandler NOTHING_COMES_BACK =
      new PeerHandler() {
        @Override
        public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
          throw new IllegalArgumentException(
              "a frame of kind " + kind + " on a link that only sends");
        }
      };

  private final EventLoop loop;
  private final Hello self;
  private PeerLink[] links = new PeerLink[8];

  public NettyPeerLinks(EventLoop loop, Hello self) {
    this.loop = loop;
    this.self = self;
  }

  @Override
  public void follow(ClusterMap map) {
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
    links[node.id()] = new PeerLink(loop, address, self, NOTHING_COMES_BACK);
  }

  @Override
  public boolean isWritable(int node) {
    return node < links.length && links[node] != null && links[node].isWritable();
  }

  @Override
  public void send(int node, ByteBuf frame) {
    if (node < links.length && links[node] != null) {
      links[node].send(frame);
    } else {
      frame.release();
    }
  }

  @Override
  public boolean takesBulk(int node) {
    PeerLink link = node < links.length ? links[node] : null;
    return link != null && link.isUp() && link.waitingBytes() < BULK_BYTES;
  }

  @Override
  public void sendBulk(int node, ByteBuf frame, Runnable drained) {
    if (node < links.length && links[node] != null) {
      links[node].send(frame, drained);
    } else {
      frame.release();
    }
  }

  @Override
  public long waitingBytes() {
    long bytes = 0;
    for (PeerLink link : links) {
      bytes += link == null ? 0 : link.waitingBytes();
    }
    return bytes;
  }

  @Override
  public void close() {
    for (PeerLink link : links) {
      if (link != null) {
        link.close();
      }
    }
  }
}
