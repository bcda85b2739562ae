package io.pontoon.node.meta;

import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import java.util.List;

/** A cluster of four nodes as it begins, for tests of what becomes of its map. */
public final class FourNodes {
  private FourNodes() {}

  public static ClusterMap map(int groups, int replicas) {
    return Bootstrap.map(
        "bridge",
        List.of(
            new NodeInfo(1, "a", 7001, ""),
            new NodeInfo(2, "b", 7002, ""),
            new NodeInfo(3, "c", 7003, ""),
            new NodeInfo(4, "d", 7004, "")),
        groups,
        replicas,
        150);
  }
}
