package io.pontoon.ops;

import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.StartupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
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
   * Below the range from which the system gives out ports by itself, so that they are still free at
   * the next start.
   */
  private static final int PORT_FIRST = 20_000;

  private static final int PORT_COUNT = 10_000;

  /**
   * What {@code dir} holds, or a new layout written there.
   *
   * @param wantedNodes null: as it is, or three
   * @param wantedShards null: as it is, or six
   */
  static Layout open(Path dir, Integer wantedNodes, Integer wantedShards, Place place)
      throws StartupException {
    Path file = dir.resolve(FILE);
    if (Files.exists(file)) {
      return existing(dir, wantedNodes, wantedShards);
    }
    List<NodeAddress> nodes = new ArrayList<>();
    for (int port : freePorts(wantedNodes == null ? 3 : wantedNodes)) {
      int id = nodes.size() + 1;
      nodes.add(new NodeAddress(id, place.host("node" + id), port, ""));
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

  /** Different ports of this machine on which nothing listens now. */
  static Set<Integer> freePorts(int count) throws StartupException {
    Set<Integer> ports = new LinkedHashSet<>();
    SplittableRandom random = new SplittableRandom();
    for (int tries = 0; ports.size() < count && tries < 100 * count; tries++) {
      int port = PORT_FIRST + random.nextInt(PORT_COUNT);
      if (isFree(port)) {
        ports.add(port);
      }
    }
    if (ports.size() < count) {
      throw new StartupException(
          "no free ports from " + PORT_FIRST + " to " + (PORT_FIRST + PORT_COUNT));
    }
    return ports;
  }

  /**
   * The ports on which the nodes take clients.
   *
   * @param router the first router's port
   * @param wanted the first node's; null: a thousand above the router's, or free ones if those are
   *     taken
   */
  static List<Integer> clientPorts(int nodes, int router, Integer wanted) throws StartupException {
    if (wanted != null && wanted == 0) {
      return new ArrayList<>(Collections.nCopies(nodes, 0));
    }
    int first = wanted != null ? wanted : router + 1_001;
    List<Integer> ports = new ArrayList<>();
    for (int port = first; port < first + nodes && port <= 65_535 && isFree(port); port++) {
      ports.add(port);
    }
    if (ports.size() == nodes && (wanted != null || router != 0)) {
      return ports;
    }
    if (wanted != null) {
      throw new StartupException(
          "not all ports from "
              + first
              + " to "
              + (first + nodes - 1)
              + " are free; choose others with --client-port");
    }
    return new ArrayList<>(freePorts(nodes));
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
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
