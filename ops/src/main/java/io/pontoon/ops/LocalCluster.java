package io.pontoon.ops;

import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.Schema;
import io.pontoon.common.config.StartupException;
import io.pontoon.common.metrics.MetricName;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes of one cluster under one directory, each with a directory of its own: {@code pid},
 * {@code log}, {@code config.yaml}, {@code data}.
 */
public final class LocalCluster {
  private static final int READY_SECONDS = 60;

  /**
   * What is asked of a cluster; a null is left open.
   *
   * @param clientPort of the first node, the others have those behind it; 0: nodes take no clients
   */
  public record Wanted(
      Integer nodes,
      Integer shards,
      Integer routers,
      Integer port,
      Integer clientPort,
      Map<String, String> settings) {}

  private final Path dir;
  private final Place place;
  private final List<LocalProcess> nodes;
  private final List<LocalProcess> routers;

  private LocalCluster(Path dir, Place place) throws StartupException {
    this.dir = dir;
    this.place = place;
    this.nodes = processes(LocalProcess.Kind.NODE);
    this.routers = processes(LocalProcess.Kind.ROUTER);
    if (nodes.isEmpty() || routers.isEmpty()) {
      throw new StartupException("there is no cluster in " + dir);
    }
  }

  static LocalCluster open(Path dir) throws StartupException {
    return new LocalCluster(dir, Place.LOOPBACK);
  }

  static LocalCluster openOrCreate(Path dir, Wanted wanted) throws StartupException {
    if (!Files.exists(dir.resolve(Layout.FILE))) {
      write(dir, wanted, Place.LOOPBACK);
    }
    Layout.existing(dir, wanted.nodes, wanted.shards);
    LocalCluster cluster = open(dir);
    if (wanted.routers != null && wanted.routers != cluster.routers.size()) {
      throw new StartupException(
          dir
              + " holds a cluster with "
              + cluster.routers.size()
              + " routers, not "
              + wanted.routers);
    }
    if (wanted.port != null && wanted.port != 0 && wanted.port != cluster.routerPort()) {
      throw new StartupException(
          dir + " holds a cluster on port " + cluster.routerPort() + ", not " + wanted.port);
    }
    return cluster;
  }

  /** A new cluster in {@code dir}, whose processes stand at {@code place}; nothing runs yet. */
  public static LocalCluster create(Path dir, Wanted wanted, Place place) throws StartupException {
    write(dir, wanted, place);
    return new LocalCluster(dir, place);
  }

  private static void write(Path dir, Wanted wanted, Place place) throws StartupException {
    Settings settings = new Settings(wanted.settings);
    Map<String, String> ofNodes = settings.of(NodeConfig.SCHEMA);
    Map<String, String> ofRouters = settings.of(RouterConfig.SCHEMA);
    int routers = wanted.routers == null ? 1 : wanted.routers;
    int first = wanted.port == null ? 6379 : wanted.port;
    if (first != 0 && !Ports.isFree(first)) {
      throw new StartupException(
          "port " + first + " is taken; choose another with --port, or --port 0");
    }
    Ports ports = new Ports();
    ports.taken(first);
    Layout layout = Layout.open(dir, wanted.nodes, wanted.shards, place, ports);
    List<Integer> doors = ports.ofClients(layout.nodes().size(), first, wanted.clientPort);
    String name =
        "cluster.name: "
            + ofNodes.getOrDefault(
                NodeConfig.CLUSTER_NAME.name(), NodeConfig.CLUSTER_NAME.defaultText())
            + "\n";
    ofNodes.remove(NodeConfig.CLUSTER_NAME.name());
    ofRouters.remove(RouterConfig.CLUSTER_NAME.name());
    for (NodeAddress node : layout.nodes()) {
      Path home = dir.resolve("node" + node.id());
      String own =
          "node.id: "
              + node.id()
              + at(place, home, "node.host", "node.bind", "metrics.bind")
              + "\nnode.port: "
              + node.port()
              + "\ndata-dir: "
              + quoted(home.resolve("data").toString())
              + "\nmetrics.port: "
              + ports.next()
              + "\nclient.port: "
              + doors.removeFirst()
              + "\n";
      configure(home, NodeConfig.SCHEMA, name + layout.yaml() + own, ofNodes);
    }
    for (int i = 1; i <= routers; i++) {
      int port = i == 1 && first != 0 ? first : ports.next();
      String nodes =
          layout.nodes().stream().map(NodeAddress::toString).collect(Collectors.joining(", "));
      Path home = dir.resolve("router" + i);
      String own =
          "router.port: "
              + port
              + at(place, home, "router.bind", "metrics.bind")
              + "\ncluster.nodes: ["
              + nodes
              + "]\nmetrics.port: "
              + ports.next()
              + "\n";
      configure(home, RouterConfig.SCHEMA, name + own, ofRouters);
    }
  }

  private static String at(Place place, Path home, String... settings) {
    String host = place.host(home.getFileName().toString());
    return Stream.of(settings)
        .map(setting -> "\n" + setting + ": " + host)
        .collect(Collectors.joining());
  }

  /**
   * Writes one process's file: what the layout says, then what was given with {@code --set}; a
   * setting given twice is the user's.
   */
  private static void configure(Path home, Schema schema, String text, Map<String, String> given)
      throws StartupException {
    Map<String, String> lines = new LinkedHashMap<>();
    text.lines()
        .forEach(
            line ->
                lines.put(
                    line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2)));
    given.forEach((name, value) -> lines.put(schema.find(name).name(), quoted(value)));
    Path file = home.resolve(LocalProcess.CONFIG);
    Layout.write(
        file,
        lines.entrySet().stream()
            .map(e -> e.getKey() + ": " + e.getValue() + "\n")
            .collect(Collectors.joining()));
    if (schema == NodeConfig.SCHEMA) {
      NodeConfig.read(file, Map.of(), Map.of());
    } else {
      RouterConfig.read(file, Map.of(), Map.of());
    }
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private List<LocalProcess> processes(LocalProcess.Kind kind) throws StartupException {
    if (!Files.isDirectory(dir)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(dir)) {
      return entries
          .filter(
              home ->
                  home.getFileName().toString().matches(kind.prefix() + "[0-9]+")
                      && Files.exists(home.resolve(LocalProcess.CONFIG)))
          .map(home -> new LocalProcess(kind, home, place))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new StartupException("cannot read " + dir + ": " + Reason.of(e), e);
    }
  }

  Path dir() {
    return dir;
  }

  Place place() {
    return place;
  }

  /** In order of their numbers. */
  public List<LocalProcess> nodes() {
    return nodes;
  }

  /** In order of their numbers. */
  public List<LocalProcess> routers() {
    return routers;
  }

  /**
   * One node more, with the next free number, which will join through the others; it does not run
   * yet.
   */
  public LocalProcess addNode(String zone) throws StartupException {
    return new NodeFiles(dir, place)
        .add(processes(LocalProcess.Kind.NODE), processes(LocalProcess.Kind.ROUTER), zone);
  }

  private List<LocalProcess> all() {
    return Stream.concat(nodes.stream(), routers.stream()).toList();
  }

  LocalProcess process(String name) throws StartupException {
    for (LocalProcess process : all()) {
      if (process.name().equals(name)) {
        return process;
      }
    }
    throw new StartupException(
        "no node '"
            + name
            + "' in "
            + dir
            + "; there are "
            + all().stream().map(LocalProcess::name).collect(Collectors.joining(", ")));
  }

  int routerPort() throws StartupException {
    return routers.getFirst().address().getPort();
  }

  /**
   * Starts what does not run, and waits until every group answers; on failure what was started is
   * stopped again.
   */
  public void start() throws StartupException {
    List<LocalProcess> started = new ArrayList<>();
    try {
      for (LocalProcess process : all()) {
        if (!process.state().isThere()) {
          started.add(process);
          process.start();
        }
      }
      awaitReady(started);
    } catch (StartupException e) {
      for (LocalProcess process : started.reversed()) {
        process.stop();
      }
      throw e;
    }
  }

  private void awaitReady(List<LocalProcess> started) throws StartupException {
    InetSocketAddress router = routers.getFirst().address();
    boolean ready =
        Patience.until(
            READY_SECONDS,
            () -> {
              for (LocalProcess process : started) {
                process.requireAlive();
              }
              return Probe.isReady(router);
            });
    if (!ready) {
      throw new StartupException(
          "no answer from every group within " + READY_SECONDS + " s; see the logs in " + dir);
    }
  }

  /** Routers first, so that no client sees a half-stopped cluster. */
  void stop() throws StartupException {
    for (List<LocalProcess> kind : List.of(routers, nodes)) {
      for (LocalProcess process : kind) {
        process.askToStop();
      }
      for (LocalProcess process : kind) {
        process.stop();
      }
    }
  }

  /** A table of what there is, and how to reach it. */
  void status(PrintWriter out) throws StartupException {
    String row = "%-10s %-8s %8s  %-22s %6s %6s  %-37s %s%n";
    out.printf(row, "NAME", "STATE", "PID", "ADDRESS", "GROUPS", "LEADS", "METRICS", "CLIENTS");
    for (LocalProcess process : all()) {
      LocalProcess.State state = process.state();
      InetSocketAddress metrics = process.metrics();
      // A paused process does not answer: asking it would only take time.
      Map<String, String> numbers =
          state == LocalProcess.State.RUNNING && metrics != null
              ? Probe.metrics(metrics)
              : Map.of();
      out.printf(
          row,
          process.name(),
          state.word(),
          state.isThere() ? Long.toString(process.pid()) : "-",
          text(process.address()),
          numbers.getOrDefault(MetricName.GROUPS.text(), "-"),
          numbers.getOrDefault(MetricName.GROUPS_LED.text(), "-"),
          metrics != null ? "http://" + text(metrics) + "/metrics" : "-",
          process.clients() != null ? text(process.clients()) : "-");
    }
    out.println("clients: redis-cli -p " + routerPort());
    if (!doors().isEmpty()) {
      out.println(doors());
    }
    new ClusterChanges(this, out).table().forEach(out::println);
  }

  /** How to reach its nodes as a Redis Cluster; empty when they take no clients. */
  String doors() throws StartupException {
    InetSocketAddress door = nodes.getFirst().clients();
    return door == null
        ? ""
        : "as a Redis Cluster: redis-cli -c -h " + door.getHostString() + " -p " + door.getPort();
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
