package io.pontoon.ops;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.Schema;
import io.pontoon.common.config.Setting;
import io.pontoon.common.config.StartupException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code pontoon node} and {@code pontoon router}: one process from a file, the environment and
 * flags. Its flags are the schema's rows.
 */
@Command
final class ServeCommand implements Callable<Integer> {
  /** Starts what the settings describe. */
  @FunctionalInterface
  private interface Starter {
    Started start(
        Path file, Map<String, String> environment, Map<String, String> flags, Shutdown shutdown)
        throws StartupException;
  }

  /** Something that runs, and where its settings want its metrics. */
  private record Started(Parts.Part part, String metricsBind, int metricsPort) {}

  private final String name;
  private final Schema schema;
  private final Starter starter;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in YAML; flags and PONTOON_… variables win over it.")
  private Path file;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and exit.")
  private boolean help;

  private ServeCommand(String name, Schema schema, Starter starter) {
    this.name = name;
    this.schema = schema;
    this.starter = starter;
  }

  static CommandLine node() {
    return line(
        new ServeCommand(
            "node",
            NodeConfig.SCHEMA,
            (file, environment, flags, shutdown) -> {
              NodeConfig config = NodeConfig.read(file, environment, flags);
              return new Started(
                  shutdown.closing(Parts.node(config, shutdown::fail)),
                  config.get(NodeConfig.METRICS_BIND),
                  config.get(NodeConfig.METRICS_PORT));
            }));
  }

  static CommandLine router() {
    return line(
        new ServeCommand(
            "router",
            RouterConfig.SCHEMA,
            (file, environment, flags, shutdown) -> {
              RouterConfig config = RouterConfig.read(file, environment, flags);
              return new Started(
                  shutdown.closing(Parts.router(config)),
                  config.get(RouterConfig.METRICS_BIND),
                  config.get(RouterConfig.METRICS_PORT));
            }));
  }

  private static CommandLine line(ServeCommand command) {
    CommandLine line = new CommandLine(command);
    CommandSpec spec = line.getCommandSpec();
    spec.usageMessage()
        .description("Run one " + command.name + " in this process.")
        .sortOptions(false)
        .abbreviateSynopsis(true);
    for (Setting<?> setting : command.schema.settings()) {
      // A percent sign would be a format to picocli.
      String meaning =
          setting.meaning()
              + " ("
              + setting.kind().allowed()
              + "; default "
              + (setting.defaultText().isEmpty() ? "none" : setting.defaultText())
              + ")";
      spec.addOption(
          OptionSpec.builder(flags(setting))
              .paramLabel("X")
              .type(String.class)
              .description(meaning.replace("%", "%%"))
              .build());
    }
    return line;
  }

  /** The setting's own name first, then those that it is also known by. */
  private static String[] flags(Setting<?> setting) {
    return Stream.concat(Stream.of(setting.name()), setting.aliases().stream())
        .map(name -> "--" + name)
        .distinct()
        .toArray(String[]::new);
  }

  /** One line for a flag that is no setting. */
  String unknown(String flag) {
    return flag.startsWith("--")
        ? schema.unknown(flag.replaceFirst("^--", "").replaceFirst("=.*", ""))
        : "unexpected '" + flag + "'";
  }

  @Override
  public Integer call() throws StartupException {
    Map<String, String> flags = new LinkedHashMap<>();
    for (Setting<?> setting : schema.settings()) {
      String text = spec.commandLine().getParseResult().matchedOptionValue(setting.flag(), null);
      if (text != null) {
        flags.put(setting.name(), text);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    Logging.toConsole();
    Shutdown shutdown = Shutdown.install(out);
    try {
      Started started = starter.start(file, System.getenv(), flags, shutdown);
      out.println(name + " listens on port " + started.part.port());
      if (started.part.clientPort() != 0) {
        out.println("clients that know the slots: port " + started.part.clientPort());
      }
      if (started.metricsPort != Parts.OFF) {
        Parts.Running metrics =
            shutdown.closing(
                Parts.metrics(
                    started.metricsBind, started.metricsPort, name, List.of(started.part)));
        out.println("metrics: http://" + started.metricsBind + ":" + metrics.port() + "/metrics");
      }
      out.flush();
    } catch (StartupException e) {
      shutdown.closeAll();
      throw e;
    }
    shutdown.serveUntilAsked();
    return 0;
  }
}
