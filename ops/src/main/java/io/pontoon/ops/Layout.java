package io.pontoon.ops;

import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The shape of a cluster on this machine, kept in {@code DIR/cluster.yaml} so that a later start
 * finds the same one.
 *
 * @param nodes with their ports
 * @param shards number of groups
 */
record Layout(List<NodeAddress> nodes, int shards) {
  static final String FILE = "cluster.yaml";

  /**
   * What {@code dir} holds, or a new layout written there.
   *
   * @param wantedNodes null: as it is, or three
   * @param wantedShards null: as it is, or six
   * @param ports of which the nodes get theirs
   */
  static Layout open(Path dir, Integer wantedNodes, Integer wantedShards, Place place, Ports ports)
      throws StartupException {
    Path file = dir.resolve(FILE);
    if (Files.exists(file)) {
      Layout layout = existing(dir, wantedNodes, wantedShards);
      layout.nodes.forEach(node -> ports.taken(node.port()));
      return layout;
    }
    List<NodeAddress> nodes = new ArrayList<>();
    for (int id = 1; id <= (wantedNodes == null ? 3 : wantedNodes); id++) {
      nodes.add(new NodeAddress(id, place.host("node" + id), ports.next(), ""));
    }
    Layout layout = new Layout(nodes, wantedShards == null ? 6 : wantedShards);
    write(file, "# The shape of this cluster, made at its first start.\n" + layout.yaml());
    return layout;
  }

  /** What {@code dir} holds; refused when it holds nothing, or something else than is wanted. */
  static Layout existing(Path dir, Integer wantedNodes, Integer wantedShards)
      throws StartupException {
    Path file = dir.resolve(FILE);
    if (!Files.exists(file)) {
      throw new StartupException("there is no cluster in " + dir);
    }
    NodeConfig config = NodeConfig.read(file, Map.of(), Map.of());
    Layout layout =
        new Layout(config.get(NodeConfig.CLUSTER_NODES), config.get(NodeConfig.CLUSTER_SHARDS));
    if (wantedNodes != null && wantedNodes != layout.nodes.size()) {
      throw new StartupException(
          dir
              + " holds a cluster of "
              + layout.nodes.size()
              + " nodes, not "
              + wantedNodes
              + "; choose another directory or leave the number away");
    }
    if (wantedShards != null && wantedShards != layout.shards) {
      throw new StartupException(
          dir
              + " holds a cluster of "
              + layout.shards
              + " shards, not "
              + wantedShards
              + "; choose another directory or leave the number away");
    }
    return layout;
  }

  /** As lines of a configuration file that nodes read. */
  String yaml() {
    return "cluster.nodes: ["
        + nodes.stream().map(NodeAddress::toString).collect(Collectors.joining(", "))
        + "]\ncluster.shards: "
        + shards
        + "\n";
  }

  static void write(Path file, String text) throws StartupException {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new StartupException("cannot write " + file + ": " + Reason.of(e), e);
    }
  }
}
