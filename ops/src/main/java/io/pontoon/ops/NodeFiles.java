package io.pontoon.ops;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.StartupException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of nodes that join a cluster on this machine or have left it, and what its routers know
 * of them when they start.
 */
final class NodeFiles {
  /** The settings of a node that has been removed, under a name with which nothing is started. */
  static final String RETIRED = "removed.yaml";

  private static final String KNOWN = "cluster.nodes: [";

  /** What each node has for itself; all else a new node shares with the others. */
  private static final Set<String> OWN =
      Set.of(
          "node.id",
          "node.host",
          "node.bind",
          "node.zone",
          "data-dir",
          "metrics.bind",
          "cluster.nodes",
          "cluster.seeds",
          "cluster.shards",
          "fault.file");

  private final Path dir;
  private final Place place;

  NodeFiles(Path dir, Place place) {
    this.dir = dir;
    this.place = place;
  }

  /** A new node with the next free number, which knows the others as its seeds. */
  LocalProcess add(List<LocalProcess> nodes, List<LocalProcess> routers, String zone)
      throws StartupException {
    int id = nextNumber();
    Path home = dir.resolve("node" + id);
    Ports ports = besides(nodes, routers);
    int port = ports.next();
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("node.id", Integer.toString(id));
    for (String setting : List.of("node.host", "node.bind", "metrics.bind")) {
      lines.put(setting, place.host(home.getFileName().toString()));
    }
    lines.put("node.port", Integer.toString(port));
    lines.put("metrics.port", Integer.toString(ports.next()));
    if (nodes.getFirst().clients() != null) {
      lines.put("client.port", Integer.toString(ports.next()));
    }
    lines.put("data-dir", LocalCluster.quoted(home.resolve("data").toString()));
    lines.put("cluster.seeds", seeds(nodes));
    if (zone != null) {
      lines.put("node.zone", LocalCluster.quoted(zone));
    }
    settings(nodes.getFirst().home().resolve(LocalProcess.CONFIG)).forEach(lines::putIfAbsent);
    Path file = home.resolve(LocalProcess.CONFIG);
    Layout.write(
        file,
        lines.entrySet().stream()
            .map(e -> e.getKey() + ": " + e.getValue() + "\n")
            .collect(Collectors.joining()));
    NodeConfig config = NodeConfig.read(file, Map.of(), Map.of());
    String address = id + "@" + config.get(NodeConfig.NODE_HOST) + ":" + port;
    for (LocalProcess router : routers) {
      List<String> known = known(router);
      known.add(address);
      know(router, known);
    }
    return new LocalProcess(LocalProcess.Kind.NODE, home, place);
  }

  private static Ports besides(List<LocalProcess> nodes, List<LocalProcess> routers)
      throws StartupException {
    Ports ports = new Ports();
    List<LocalProcess> members = new ArrayList<>(nodes);
    members.addAll(routers);
    for (LocalProcess member : members) {
      for (InetSocketAddress address :
          Arrays.asList(member.address(), member.clients(), member.metrics())) {
        if (address != null) {
          ports.taken(address.getPort());
        }
      }
    }
    return ports;
  }

  private static String seeds(List<LocalProcess> nodes) throws StartupException {
    List<String> seeds = new ArrayList<>();
    for (LocalProcess node : nodes) {
      InetSocketAddress address = node.address();
      seeds.add(LocalCluster.quoted(address.getHostString() + ":" + address.getPort()));
    }
    return "[" + String.join(", ", seeds) + "]";
  }

  /** Above every number that a directory has, also of a node that was removed. */
  private int nextNumber() throws StartupException {
    try (Stream<Path> entries = Files.list(dir)) {
      return 1
          + entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> name.matches("node[0-9]{1,5}"))
              .mapToInt(name -> Integer.parseInt(name.substring("node".length())))
              .max()
              .orElse(0);
    } catch (IOException e) {
      throw new StartupException("cannot read " + dir + ": " + Reason.of(e), e);
    }
  }

  /** The lines of a node's file that hold for others too. */
  private static Map<String, String> settings(Path file) throws StartupException {
    Map<String, String> shared = new LinkedHashMap<>();
    for (String line : read(file)) {
      int colon = line.indexOf(": ");
      String name = colon < 0 ? "" : line.substring(0, colon);
      if (colon > 0 && !OWN.contains(name) && !name.endsWith(".port")) {
        shared.put(name, line.substring(colon + 2));
      }
    }
    return shared;
  }

  /** Its data stays where it is; nothing starts it any more, and routers need not look for it. */
  void retire(LocalProcess node, List<LocalProcess> routers) throws StartupException {
    Path config = node.home().resolve(LocalProcess.CONFIG);
    try {
      Files.move(config, node.home().resolve(RETIRED), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StartupException("cannot rename " + config + ": " + Reason.of(e), e);
    }
    String id = node.name().substring("node".length()) + "@";
    for (LocalProcess router : routers) {
      List<String> known = known(router);
      known.removeIf(address -> address.startsWith(id));
      if (!known.isEmpty()) {
        know(router, known);
      }
    }
  }

  private static List<String> known(LocalProcess router) throws StartupException {
    for (String line : read(router.home().resolve(LocalProcess.CONFIG))) {
      if (line.startsWith(KNOWN)) {
        return new ArrayList<>(
            List.of(line.substring(KNOWN.length(), line.lastIndexOf(']')).split(", ")));
      }
    }
    return new ArrayList<>();
  }

  private static void know(LocalProcess router, List<String> nodes) throws StartupException {
    Path file = router.home().resolve(LocalProcess.CONFIG);
    List<String> lines = new ArrayList<>(read(file));
    lines.replaceAll(
        line -> line.startsWith(KNOWN) ? KNOWN + String.join(", ", nodes) + "]" : line);
    Layout.write(file, String.join("\n", lines) + "\n");
  }

  private static List<String> read(Path file) throws StartupException {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new StartupException("cannot read " + file + ": " + Reason.of(e), e);
    }
  }
}
