package io.pontoon.ops;

import io.pontoon.common.config.StartupException;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Every failure is one line on standard error and an exit code: 1 for what went
 * wrong, 2 for what was asked wrongly.
 */
@Command(
    name = "pontoon",
    description =
        "A strongly consistent, sharded, in-memory key-value database that speaks the Redis"
            + " protocol.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DevCommand.class, ClusterCommand.class, CheckCommand.class, Version.class})
public final class Pontoon implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Pontoon() {}

  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Pontoon());
    line.addSubcommand("node", ServeCommand.node());
    line.addSubcommand("router", ServeCommand.router());
    ServiceLoader.load(Verb.class).forEach(line::addSubcommand);
    line.setParameterExceptionHandler(Pontoon::askedWrongly);
    line.setExecutionExceptionHandler(Pontoon::wentWrong);
    System.exit(line.execute(args));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int askedWrongly(ParameterException failure, String[] args) {
    CommandLine line = failure.getCommandLine();
    String message = failure.getMessage();
    if (failure instanceof UnmatchedArgumentException unmatched
        && line.getCommand() instanceof ServeCommand serve) {
      message = serve.unknown(unmatched.getUnmatched().getFirst());
    }
    line.getErr()
        .println("pontoon: " + oneLine(message) + "; see 'pontoon" + path(line) + " --help'");
    return ExitCode.USAGE;
  }

  private static int wentWrong(Exception failure, CommandLine line, ParseResult parsed)
      throws Exception {
    if (failure instanceof StartupException) {
      line.getErr().println("pontoon: " + failure.getMessage());
      return ExitCode.SOFTWARE;
    }
    throw failure;
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ");
  }

  private static String path(CommandLine line) {
    return line.getParent() == null ? "" : path(line.getParent()) + " " + line.getCommandName();
  }
}
