package io.pontoon.router.route;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.NodeStatus;
import java.util.List;

/**
 * How the nodes said that they stand, when they were asked just now.
 *
 * @param map by which they were asked; null when this router has none yet
 * @param nodes one for each node of the map, in its order
 */
public record ClusterStatus(ClusterMap map, List<Answer> nodes) {
  /** Before there is a map. */
  static final ClusterStatus NOBODY = new ClusterStatus(null, List.of());

  /**
   * What became of asking one node.
   *
   * @param status null when it did not answer
   * @param silence why it did not, in a few words; empty when it did
   * @param connected whether it could be asked
   */
  public record Answer(NodeInfo node, NodeStatus status, String silence, boolean connected) {
    /** For a node that could be asked. */
    public Answer(NodeInfo node, NodeStatus status, String silence) {
      this(node, status, silence, true);
    }
  }
}
