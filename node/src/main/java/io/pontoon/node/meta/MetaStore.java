package io.pontoon.node.meta;

import io.pontoon.common.topology.ClusterMap;

/**
 * The map that the cluster has agreed on, and which changes may follow it. The same changes give
 * the same map on every replica.
 */
public final class MetaStore {
  private ClusterMap map;

  /** Null until the first map has been agreed on. */
  public ClusterMap map() {
    return map;
  }

  /**
   * A change that was committed. It counts when it follows the map held; another leader's, made
   * from an older map, does not.
   */
  public boolean apply(ClusterMap next) {
    long expected = map == null ? 1 : map.epoch() + 1;
    if (next.epoch() != expected) {
      return false;
    }
    map = next;
    return true;
  }

  /** Takes over a snapshot's map, or none. */
  public void restore(ClusterMap restored) {
    map = restored;
  }
}
