package io.pontoon.tests.verify;

import io.pontoon.common.config.StartupException;
import io.pontoon.common.port.Randomness;
import io.pontoon.ops.Verb;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pontoon verify}. Exit code 0 when nothing was found, 1 when something was. */
@Command(
    name = "verify",
    description =
        "Start a cluster of real processes, break it while clients work, and judge every answer.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class VerifyCommand implements Callable<Integer>, Verb {
  private static final long SEED_MAX = 1_000_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--time",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long it is broken and worked with (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--nemesis",
      paramLabel = "KINDS",
      split = ",",
      description =
          "What is done to it: kill, pause, partition, clock, disk; member: one node more joins,"
              + " nodes empty themselves, groups come and go, slots move; clock-beyond: rates that"
              + " differ more than the lease allows; none (default:"
              + " kill,pause,partition,clock,disk).")
  private List<String> nemesis = List.of("kill", "pause", "partition", "clock", "disk");

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "Nodes (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--routers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Routers (default: ${DEFAULT-VALUE}).")
  private int routers;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "4",
      description = "Groups that share the keys (default: ${DEFAULT-VALUE}).")
  private int groups;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "16",
      description = "Clients; every other one pipelines (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Commands a second of all clients together; 0: as many as they can (default:"
              + " ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "What all is drawn from (default: another each time).")
  private Long seed;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = "Where every call and answer is written (default: in DIR).")
  private Path history;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "An empty directory for the cluster, which is kept (default: a temporary one, kept when"
              + " something was found).")
  private Path dir;

  @Option(
      names = "--no-namespaces",
      description = "Cut the network by the nodes' own fault switch, also where we are root.")
  private boolean noNamespaces;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of nodes and routers.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--check",
      paramLabel = "FILE",
      description = "Judge this history again, and do nothing else.")
  private Path check;

  @Override
  public Integer call() throws StartupException {
    PrintWriter out = spec.commandLine().getOut();
    Report report = check != null ? checked() : run(out);
    report.print(out);
    return report.isRight() ? 0 : 1;
  }

  private Report checked() throws StartupException {
    try {
      return new Report(Judge.judge(check), List.of(), List.of());
    } catch (IOException e) {
      throw new StartupException("cannot judge " + check + ": " + e.getMessage(), e);
    }
  }

  private Report run(PrintWriter out) throws StartupException {
    Plan plan =
        new Plan(
            atLeast("--time", seconds, 1),
            kinds(),
            atLeast("--nodes", nodes, 1),
            atLeast("--routers", routers, 1),
            atLeast("--groups", groups, 1),
            atLeast("--clients", clients, 1),
            atLeast("--rate", rate, 0),
            seed == null ? Math.floorMod(Randomness.system().nextLong(), SEED_MAX) : seed,
            !noNamespaces,
            settings);
    try {
      Path home = dir == null ? Files.createTempDirectory("pontoon-verify-") : empty();
      Path file = history == null ? home.resolve("history.jsonl") : history.toAbsolutePath();
      return new Proof(plan, home, file, dir != null, out).run();
    } catch (IOException e) {
      throw new StartupException("cannot make a directory: " + e.getMessage(), e);
    }
  }

  private Path empty() throws IOException {
    Path home = dir.toAbsolutePath().normalize();
    Files.createDirectories(home);
    try (Stream<Path> there = Files.list(home)) {
      if (there.findAny().isPresent()) {
        throw wrong("--dir: " + dir + " is not empty");
      }
    }
    return home;
  }

  private Set<Fault.Kind> kinds() {
    Map<String, Fault.Kind> known =
        EnumSet.allOf(Fault.Kind.class).stream()
            .collect(Collectors.toMap(Fault.Kind::word, kind -> kind));
    Set<Fault.Kind> kinds = EnumSet.noneOf(Fault.Kind.class);
    for (String word : nemesis) {
      Fault.Kind kind = known.get(word);
      if (kind == null && !word.equals("none")) {
        throw wrong("--nemesis: there is no '" + word + "'");
      }
      if (kind != null) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  private int atLeast(String flag, int value, int min) {
    if (value < min) {
      throw wrong(flag + ": " + value + " is less than " + min);
    }
    return value;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
