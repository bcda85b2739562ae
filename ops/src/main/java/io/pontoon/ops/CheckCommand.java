package io.pontoon.ops;

import io.pontoon.common.port.Disk;
import io.pontoon.node.check.CheckReport;
import io.pontoon.node.check.DataCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pontoon check}: examines a stopped node's data directory and changes nothing in it. */
@Command(
    name = "check",
    description = "Examine the data directory of a stopped node; nothing in it is changed.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is damaged",
      "1:something is damaged; it is said what, and what to do",
      "2:it could not be examined: asked wrongly, no data directory, or a node is running on it"
    })
final class CheckCommand implements Callable<Integer> {
  private static final int DAMAGED = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The node's data-dir, for example cluster/node1/data.")
  private Path directory;

  @Option(names = "--json", description = "Print one JSON object in place of text.")
  private boolean json;

  @Override
  public Integer call() {
    CheckReport report;
    try {
      report = DataCheck.run(directory);
    } catch (Disk.DirectoryLockedException running) {
      return refuse("a node is running on " + directory + "; stop it first");
    } catch (FileSystemException refused) {
      return refuse("cannot examine " + directory + ": " + Reason.of(refused));
    } catch (IOException refused) {
      return refuse(Reason.of(refused));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? CheckJson.of(report) : CheckText.of(report));
    out.flush();
    return report.clean() ? ExitCode.OK : DAMAGED;
  }

  private int refuse(String why) {
    spec.commandLine().getErr().println("pontoon: " + why);
    return ExitCode.USAGE;
  }
}
