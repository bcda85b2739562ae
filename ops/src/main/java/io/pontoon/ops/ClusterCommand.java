package io.pontoon.ops;

import io.pontoon.common.config.StartupException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * A cluster of real processes on this machine: what fault tests drive, and what a person plays
 * with.
 */
@Command(
    name = "cluster",
    description = "Run nodes and routers as processes of their own on this machine.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "These three are done by the launcher itself, at once:",
      "  kill NAME     SIGKILL a node or router",
      "  pause NAME    SIGSTOP it",
      "  resume NAME   SIGCONT it"
    })
final class ClusterCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "cluster",
      scope = ScopeType.INHERIT,
      description = "Where the cluster is kept (default: ./${DEFAULT-VALUE}).")
  private Path dir;

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  @Command(
      description = "Start it, or what of it does not run, and wait until it answers.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int start(
      @Option(
              names = "--nodes",
              paramLabel = "N",
              description = "Nodes, at the first start (default: 3).")
          Integer nodes,
      @Option(
              names = "--shards",
              paramLabel = "N",
              description = "Groups that share the keys, at the first start (default: 6).")
          Integer shards,
      @Option(
              names = "--routers",
              paramLabel = "N",
              description = "Routers, at the first start (default: 1).")
          Integer routers,
      @Option(
              names = "--port",
              paramLabel = "P",
              description =
                  "Port of router1, at the first start; 0 picks a free one (default: 6379).")
          Integer port,
      @Option(
              names = "--client-port",
              paramLabel = "P",
              description =
                  "Port where node1 takes clients that know the slots, at the first start; the"
                      + " other nodes have those behind it. 0: none (default: 1001 above the"
                      + " router's, or free ones).")
          Integer clientPort,
      @Option(
              names = "--set",
              paramLabel = "NAME=VALUE",
              description = "A setting of nodes and routers, at the first start.")
          Map<String, String> settings)
      throws StartupException {
    Numbers.check(nodes, shards, port);
    Numbers.check("--routers", routers, 1, 64);
    Numbers.check("--client-port", clientPort, 0, 65_535);
    LocalCluster cluster =
        LocalCluster.openOrCreate(
            home(),
            new LocalCluster.Wanted(
                nodes,
                shards,
                routers,
                port,
                clientPort,
                settings == null ? new LinkedHashMap<>() : settings));
    cluster.start();
    if (!cluster.doors().isEmpty()) {
      out().println(cluster.doors());
    }
    out().println("ready: redis-cli -p " + cluster.routerPort());
    return 0;
  }

  @Command(description = "Stop it; its data stays.", mixinStandardHelpOptions = true)
  int stop() throws StartupException {
    LocalCluster.open(home()).stop();
    out().println("stopped");
    return 0;
  }

  @Command(description = "Show what runs.", mixinStandardHelpOptions = true)
  int status() throws StartupException {
    LocalCluster.open(home()).status(out());
    return 0;
  }

  @Command(
      description =
          "Start a node or router again, stopping it first if it runs, and wait until it listens.",
      mixinStandardHelpOptions = true)
  int restart(
      @Parameters(paramLabel = "NAME", description = "node1, node2, …, router1, …") String name)
      throws StartupException {
    LocalProcess process = LocalCluster.open(home()).process(name);
    process.stop();
    process.start();
    process.awaitListening();
    out().println(name + " runs");
    return 0;
  }

  @Command(
      description = "Start one node more, which joins while the cluster runs.",
      mixinStandardHelpOptions = true)
  int add(
      @Option(names = "--zone", paramLabel = "Z", description = "The failure zone it stands in.")
          String zone)
      throws StartupException {
    changes().add(zone);
    return 0;
  }

  @Command(
      description = "Send all that a node holds to others, and wait until it holds nothing.",
      mixinStandardHelpOptions = true)
  int decommission(@Parameters(paramLabel = "NODE", description = "node1, …") String name)
      throws StartupException {
    changes().decommission(name);
    return 0;
  }

  @Command(
      description = "Take a node that holds nothing out of the cluster and stop it.",
      mixinStandardHelpOptions = true)
  int remove(@Parameters(paramLabel = "NODE", description = "node1, …") String name)
      throws StartupException {
    changes().remove(name);
    return 0;
  }

  @Command(
      name = "rolling-restart",
      description = "Restart all nodes one by one, each when the one before has caught up.",
      mixinStandardHelpOptions = true)
  int rollingRestart() throws StartupException {
    changes().rollingRestart();
    return 0;
  }

  private ClusterChanges changes() throws StartupException {
    return new ClusterChanges(LocalCluster.open(home()), out());
  }

  private Path home() {
    return dir.toAbsolutePath().normalize();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
