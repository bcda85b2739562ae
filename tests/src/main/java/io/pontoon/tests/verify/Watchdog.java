package io.pontoon.tests.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Cleans up after a run when it is closed, and also when this JVM ends in whatever way, Ctrl-C and
 * SIGKILL included: a small shell waits on a pipe from this JVM, and when the pipe breaks it kills
 * the processes of the directory, deletes the network namespaces, and the directory too unless it
 * was told to keep it.
 */
final class Watchdog implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      dir=$1
      keep=$2
      bridge=$3
      shift 3
      while read -r word; do keep=$word; done
      for round in 1 2; do
        for file in "$dir"/*/pid; do
          pid=$(cat "$file" 2>/dev/null) || continue
          if tr '\\000' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$dir/"; then
            kill -9 "$pid" 2>/dev/null
          fi
        done
      done
      if [ -n "$bridge" ]; then
        for namespace in "$@"; do
          ip netns del "$namespace" 2>/dev/null
          ip link del "$namespace" 2>/dev/null
        done
        ip link del "$bridge" 2>/dev/null
      fi
      [ "$keep" = keep ] || rm -rf "$dir" || { sleep 1; rm -rf "$dir"; }
      """;

  private final Process shell;

  /**
   * @param dir where the processes have their directories
   * @param keep whether it stays when nothing else is said
   * @param namespaces to be deleted; null for none
   */
  Watchdog(Path dir, boolean keep, Namespaces namespaces) throws IOException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of("sh", "-c", SCRIPT, "watchdog", dir.toString(), keep ? "keep" : "delete"));
    command.add(namespaces == null ? "" : namespaces.bridge());
    if (namespaces != null) {
      command.addAll(namespaces.names());
    }
    shell =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  /** The directory stays after all: somebody will want to look at it. */
  void keep() throws IOException {
    shell.getOutputStream().write("keep\n".getBytes(StandardCharsets.US_ASCII));
    shell.getOutputStream().flush();
  }

  /** Returns when all is cleaned up. */
  @Override
  public void close() throws IOException {
    shell.getOutputStream().close();
    try {
      shell.waitFor();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
