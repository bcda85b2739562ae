package io.pontoon.node.server;

import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.meta.MapChange;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What nodes have said of themselves that the map does not show: the meta group is asked to change
 * that, again and again until it does. One thread's.
 */
final class MapNews {
  private record Said(long store, int clientPort) {}

  private final MapKeeper maps;
  private final Consumer<MapChange> request;
  private final TreeMap<Integer, Said> said = new TreeMap<>();

  MapNews(MapKeeper maps, Consumer<MapChange> request) {
    this.maps = maps;
    this.request = request;
  }

  /** A node that is a member says which data directory it is, and where it takes clients. */
  void heard(int node, long store, int clientPort) {
    said.put(node, new Said(store, clientPort));
    tell(node, said.get(node));
  }

  /** The map has changed. */
  void tell() {
    said.forEach(this::tell);
  }

  private void tell(int id, Said what) {
    NodeInfo node = maps.map().node(id);
    if (node == null) {
      return;
    }
    if (node.store() == NodeInfo.UNKNOWN && maps.agreedEpoch() > 0) {
      request.accept(new MapChange.StoreKnown(id, what.store));
    } else if (node.store() == what.store && node.clientPort() != what.clientPort) {
      request.accept(
          new MapChange.Joined(
              id, node.host(), node.port(), what.clientPort, node.zone(), what.store));
    }
  }
}
