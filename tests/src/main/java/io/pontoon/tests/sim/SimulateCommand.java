package io.pontoon.tests.sim;

import io.pontoon.common.config.StartupException;
import io.pontoon.common.port.Clock;
import io.pontoon.ops.Verb;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code pontoon simulate}: as many worlds as wished, each from a seed. */
@Command(
    name = "simulate",
    description =
        "Runs whole clusters in one thread each, with faults drawn from a seed, and checks what"
            + " Pontoon promises.",
    mixinStandardHelpOptions = true)
public final class SimulateCommand implements Verb, Callable<Integer> {
  private static final int SHRINKING_RUNS = 300;
  private static final long PROGRESS_MILLIS = 2_000;

  @Option(names = "--seeds", defaultValue = "100", description = "worlds to run; default 100")
  private long seeds;

  @Option(
      names = "--minutes",
      defaultValue = "0",
      description = "simulated minutes of faults in each; 0, the default: drawn, below one")
  private double minutes;

  @Option(names = "--seed", description = "the first seed; default: from the clock")
  private Long seed;

  @Option(
      names = "--faults",
      defaultValue = "all",
      description = "names of faults with commas between, all, or none; default all")
  private String faults;

  @Option(names = "--nodes", defaultValue = "5", description = "default 5")
  private int nodes;

  @Option(names = "--routers", defaultValue = "2", description = "default 2")
  private int routers;

  @Option(names = "--clients", defaultValue = "12", description = "default 12")
  private int clients;

  @Option(
      names = "--groups",
      defaultValue = "4",
      description = "shard groups, the meta group among them; default 4")
  private int groups;

  @Option(names = "--levels", description = "some clients choose how strong their reads are")
  private boolean levels;

  @Option(names = "--threads", defaultValue = "0", description = "default: one for each processor")
  private int threads;

  @Option(
      names = "--trace",
      defaultValue = ".",
      description = "where to write what happened in a world that failed; default: here")
  private Path traces;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final Clock clock = Clock.system();
  private PrintWriter out;
  private long done;
  private long simulated;
  private long commands;
  private long struck;
  private long undecided;

  @Override
  public Integer call() throws Exception {
    out = spec.commandLine().getOut();
    Settings settings = settings();
    quiet();
    long first = seed != null ? seed : clock.wallMillis() * 1_000;
    out.printf(
        "%d worlds from seed %d: %d nodes, %d routers, %d clients, %d groups%n",
        seeds, first, nodes, routers, clients, groups);
    long began = clock.monotonicNanos();
    Simulation.Outcome failed = runAll(first, settings, began);
    progress(began);
    if (failed == null) {
      out.println("every promise held");
      out.flush();
      return CommandLine.ExitCode.OK;
    }
    tell(failed, settings);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private Settings settings() {
    if (nodes < 1 || nodes > 9 || routers < 1 || clients < 1 || groups < 2 || seeds < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "there must be 1 to 9 nodes, at least 2 groups, and at least 1 of the others");
    }
    try {
      long nanos = (long) (minutes * 60e9);
      return new Settings(nodes, routers, clients, groups, nanos, FaultKind.parse(faults), levels);
    } catch (IllegalArgumentException unknown) {
      throw new ParameterException(spec.commandLine(), unknown.getMessage());
    }
  }

  /** What nodes and routers log speaks of simulated machines; the trace holds what matters. */
  private static void quiet() {
    if (LoggerFactory.getLogger("ROOT") instanceof ch.qos.logback.classic.Logger root) {
      root.setLevel(ch.qos.logback.classic.Level.OFF);
    }
  }

  /** Answers the first world that failed; null when none did. */
  private Simulation.Outcome runAll(long first, Settings settings, long began)
      throws InterruptedException, ExecutionException {
    int parallel = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    ExecutorService pool = Executors.newFixedThreadPool(parallel);
    CompletionService<Simulation.Outcome> worlds = new ExecutorCompletionService<>(pool);
    try {
      long next = first;
      long last = first + seeds;
      for (int i = 0; i < parallel && next < last; i++) {
        submit(worlds, next++, settings);
      }
      long told = began;
      while (done < seeds) {
        Future<Simulation.Outcome> ended = worlds.poll(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
        if (ended != null) {
          Simulation.Outcome outcome = ended.get();
          count(outcome);
          if (outcome.failed()) {
            return outcome;
          }
          if (next < last) {
            submit(worlds, next++, settings);
          }
        }
        if (clock.monotonicNanos() - told > PROGRESS_MILLIS * 1_000_000) {
          told = clock.monotonicNanos();
          progress(began);
        }
      }
      return null;
    } finally {
      pool.shutdownNow();
    }
  }

  private static void submit(
      CompletionService<Simulation.Outcome> worlds, long seed, Settings settings) {
    worlds.submit(() -> Simulation.run(seed, settings));
  }

  private void count(Simulation.Outcome outcome) {
    done++;
    simulated += outcome.simulatedNanos();
    commands += outcome.commands();
    struck += outcome.struck();
    undecided += outcome.undecided().size();
  }

  private void progress(long began) {
    double seconds = (clock.monotonicNanos() - began) / 1e9;
    out.printf(
        Locale.ROOT,
        "%d of %d seeds, %.2f simulated hours, %d commands, %d faults, %.2f s a seed%s%n",
        done,
        seeds,
        simulated / 3.6e12,
        commands,
        struck,
        seconds / Math.max(1, done),
        undecided == 0 ? "" : ", " + undecided + " keys without a verdict");
    out.flush();
  }

  private void tell(Simulation.Outcome failed, Settings settings) throws StartupException {
    out.println("seed " + failed.seed() + " failed: " + failed.failure());
    out.println("again: " + again(failed.seed()));
    out.println("shrinking its " + failed.faults().size() + " faults");
    out.flush();
    Shrinker shrinker = Shrinker.of(failed, settings, SHRINKING_RUNS);
    List<Fault> minimal = shrinker.shrink(failed.faults());
    Simulation.Outcome shown = Simulation.run(failed.seed(), settings, minimal, true);
    out.println(minimal.size() + " faults are enough, found in " + shrinker.runs() + " worlds:");
    minimal.forEach(fault -> out.println("  " + fault));
    out.println("with them: " + shown.failure());
    out.println("what happened, line by line: " + write(failed, minimal, shown));
    out.flush();
  }

  private String again(long failed) {
    return String.format(
        Locale.ROOT,
        "pontoon simulate --seeds 1 --seed %d --minutes %s --faults %s --nodes %d --routers %d"
            + " --clients %d --groups %d%s",
        failed,
        minutes,
        faults,
        nodes,
        routers,
        clients,
        groups,
        levels ? " --levels" : "");
  }

  private Path write(Simulation.Outcome failed, List<Fault> minimal, Simulation.Outcome shown)
      throws StartupException {
    List<String> lines = new ArrayList<>();
    lines.add("# " + again(failed.seed()));
    lines.add("# " + failed.failure().lines().findFirst().orElse(""));
    minimal.forEach(fault -> lines.add("# " + fault));
    lines.addAll(shown.trace());
    Path file = traces.resolve("simulate-" + failed.seed() + ".trace");
    try {
      return Files.write(file, lines);
    } catch (IOException e) {
      throw new StartupException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
