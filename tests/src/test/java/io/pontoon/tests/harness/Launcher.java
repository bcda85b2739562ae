package io.pontoon.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code ops/pontoon} in a directory of its own, whose processes all end with this object. It never
 * builds: the build that runs the tests has built already, and building again under them would pull
 * the jars from under running processes.
 */
public final class Launcher implements AutoCloseable {
  private final Path dir;
  private final Leash leash;

  public Launcher(String name) {
    dir = Places.newDirectory(name);
    leash = new Leash(dir);
  }

  public Path dir() {
    return dir;
  }

  /** Runs it to its end. */
  public Processes.Ended run(String... arguments) {
    return run(leash, arguments);
  }

  /** Starts it; what it says on both streams is appended to {@code output}. */
  public Process start(Path output, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(command(arguments));
    builder.environment().putAll(environment(leash));
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Processes.Ended run(Leash leash, String... arguments) {
    return run(TestCluster.START_WITHIN, leash, arguments);
  }

  static Processes.Ended run(Duration deadline, Leash leash, String... arguments) {
    return Processes.run(deadline, environment(leash), new byte[0], command(arguments));
  }

  private static Map<String, String> environment(Leash leash) {
    Map<String, String> environment = new java.util.TreeMap<>(leash.environment());
    environment.put("PONTOON_NO_BUILD", "1");
    return environment;
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Places.launcher().toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void close() {
    leash.close();
    Places.delete(dir);
  }
}
