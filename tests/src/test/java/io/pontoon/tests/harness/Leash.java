package io.pontoon.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Ends every process of one test directory when it is closed, or when this JVM ends in whatever
 * way, SIGKILL included: a small shell waits on a pipe from this JVM, and when the pipe breaks it
 * kills each process that carries the directory in its environment.
 */
final class Leash implements AutoCloseable {
  private static final String VARIABLE = "HARNESS_DIR";

  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      cat >/dev/null
      for round in 1 2 3; do
        for environ in /proc/[0-9]*/environ; do
          if tr '\\000' '\\n' < "$environ" 2>/dev/null | grep -qxF "$1"; then
            pid=${environ#/proc/}
            kill -9 "${pid%/environ}" 2>/dev/null
          fi
        done
      done
      """;

  private final Process shell;
  private final Map<String, String> environment;

  Leash(Path dir) {
    environment = Map.of(VARIABLE, dir.toString());
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", SCRIPT, "leash", VARIABLE + "=" + dir);
    builder.environment().remove(VARIABLE);
    builder
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      shell = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process must carry to be found. */
  Map<String, String> environment() {
    return environment;
  }

  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      shell.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
