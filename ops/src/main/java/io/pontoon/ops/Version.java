package io.pontoon.ops;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints which Pontoon on which Java this is. */
@Command(name = "version", description = "Print the versions of Pontoon and of Java.")
final class Version implements Runnable, IVersionProvider {
  @Spec private CommandSpec spec;

  @Override
  public String[] getVersion() {
    String version = Pontoon.class.getPackage().getImplementationVersion();
    return new String[] {
      "pontoon " + (version == null ? "unpacked" : version) + " on Java " + Runtime.version()
    };
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.println(getVersion()[0]);
    out.flush();
  }
}
