package io.pontoon.router.route;

import io.pontoon.common.topology.NodeInfo;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/** The links of one loop to all nodes. */
public final class NodeLinks {
  /** Makes the link to a node that is new, or has another address. */
  @FunctionalInterface
  interface Maker {
    NodeLink make(int node, InetSocketAddress address);
  }

  private final Maker maker;
  private NodeLink[] byId = {};
  private NodeLink[] all = {};
  private int askNext;

  NodeLinks(Maker maker) {
    this.maker = maker;
  }

  void connect(List<NodeInfo> wanted) {
    for (NodeInfo node : wanted) {
      InetSocketAddress address = new InetSocketAddress(node.host(), node.port());
      byId = Arrays.copyOf(byId, Math.max(byId.length, node.id() + 1));
      NodeLink known = byId[node.id()];
      if (known == null || !known.address().equals(address)) {
        if (known != null) {
          known.close();
        }
        byId[node.id()] = maker.make(node.id(), address);
      }
    }
    all = Arrays.stream(byId).filter(link -> link != null).toArray(NodeLink[]::new);
  }

  /** Null when there is none. */
  NodeLink find(int id) {
    return id > 0 && id < byId.length ? byId[id] : null;
  }

  /** Not to be changed; another one after {@link #connect}. */
  NodeLink[] all() {
    return all;
  }

  /** Nodes with a connection that stands. */
  public int up() {
    int up = 0;
    for (NodeLink node : all) {
      up += node.isUp() ? 1 : 0;
    }
    return up;
  }

  /** Whether the connection to a node stands. */
  public boolean isUp(int node) {
    NodeLink link = find(node);
    return link != null && link.isUp();
  }

  /** Asks one of those that are up, each time the next. */
  void askForMap() {
    for (int i = 0; i < all.length; i++) {
      NodeLink node = all[askNext++ % all.length];
      if (node.isUp()) {
        node.askForMap();
        return;
      }
    }
  }
}
