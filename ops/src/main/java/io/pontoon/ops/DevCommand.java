package io.pontoon.ops;

import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.StartupException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A whole cluster in one process: every node and the router, talking over loopback as separate
 * processes would.
 */
@Command(
    name = "dev",
    description = "Run a cluster and its router in one process, on disk under DIR.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DevCommand implements Callable<Integer> {
  private static final int READY_TRIES = 600;
  private static final int READY_WAIT_MILLIS = 50;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "6379",
      description = "Port for clients; 0 picks a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Nodes, at the first start (default: 3).")
  private Integer nodes;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Groups that share the keys, at the first start (default: 6).")
  private Integer shards;

  @Option(
      names = "--client-port",
      paramLabel = "P",
      description =
          "Port where node 1 takes clients that know the slots; the other nodes have those behind"
              + " it. 0: none (default: 1001 above --port, or free ones).")
  private Integer clientPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Where log and snapshots are kept (default: ./${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of nodes and router, as in a configuration file.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public Integer call() throws StartupException {
    PrintWriter out = spec.commandLine().getOut();
    Numbers.check(nodes, shards, port);
    Logging.toFile(data.resolve("log"));
    Shutdown shutdown = Shutdown.install(out);
    try {
      int routerPort = start(shutdown, out);
      awaitReady(shutdown, routerPort);
      out.println(
          "ready: redis-cli -p " + routerPort + "   (data and log in " + data + ", Ctrl-C stops)");
      out.flush();
    } catch (StartupException e) {
      shutdown.closeAll();
      throw e;
    }
    shutdown.serveUntilAsked();
    return 0;
  }

  private int start(Shutdown shutdown, PrintWriter out) throws StartupException {
    Ports ports = new Ports();
    Layout layout = Layout.open(data, nodes, shards, Place.LOOPBACK, ports);
    Settings given = new Settings(settings);
    List<Integer> doors = ports.ofClients(layout.nodes().size(), port, clientPort);
    out.println("clients that know the slots: " + doorText(doors));
    List<Parts.Part> parts = new ArrayList<>();
    for (NodeAddress node : layout.nodes()) {
      Map<String, String> flags = given.of(NodeConfig.SCHEMA);
      flags.put(NodeConfig.NODE_ID.name(), Integer.toString(node.id()));
      flags.put(NodeConfig.NODE_PORT.name(), Integer.toString(node.port()));
      flags.put(NodeConfig.DATA_DIR.name(), data.resolve("node" + node.id()).toString());
      flags.putIfAbsent(NodeConfig.CLIENT_PORT.name(), doors.removeFirst().toString());
      NodeConfig config = NodeConfig.read(data.resolve(Layout.FILE), System.getenv(), flags);
      parts.add(shutdown.closing(Parts.node(config, shutdown::fail)));
    }
    Map<String, String> flags = given.of(RouterConfig.SCHEMA);
    flags.put(RouterConfig.PORT.name(), Integer.toString(port));
    flags.put(
        RouterConfig.CLUSTER_NODES.name(),
        layout.nodes().stream().map(NodeAddress::toString).collect(Collectors.joining(",")));
    // One /metrics for all: on a free port, unless another was asked for.
    flags.putIfAbsent(RouterConfig.METRICS_PORT.name(), "0");
    RouterConfig config = RouterConfig.read(null, System.getenv(), flags);
    Parts.Part router = shutdown.closing(Parts.router(config));
    parts.add(router);
    if (config.get(RouterConfig.METRICS_PORT) != Parts.OFF) {
      String bind = config.get(RouterConfig.METRICS_BIND);
      int metricsPort = config.get(RouterConfig.METRICS_PORT);
      int found = shutdown.closing(Parts.metrics(bind, metricsPort, "dev", parts)).port();
      out.println("metrics: http://" + bind + ":" + found + "/metrics");
    }
    return router.port();
  }

  private static String doorText(List<Integer> doors) {
    return doors.getFirst() == 0
        ? "none"
        : "ports " + doors.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static void awaitReady(Shutdown shutdown, int clientPort) throws StartupException {
    for (int i = 0; i < READY_TRIES; i++) {
      if (Probe.isReady(new InetSocketAddress("127.0.0.1", clientPort))) {
        return;
      }
      if (shutdown.askedWithin(READY_WAIT_MILLIS)) {
        throw new StartupException("stopped before it was ready");
      }
    }
    throw new StartupException(
        "not every group has found a leader within "
            + READY_TRIES * READY_WAIT_MILLIS / 1000
            + " s");
  }
}
