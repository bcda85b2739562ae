package io.pontoon.tests.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Small programs of the system, run to their end. */
final class Commands {
  private Commands() {}

  /**
   * Runs it; answers what it said.
   *
   * @throws IOException when it cannot be run or fails, with what it said
   */
  static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said;
    try (var output = process.getInputStream()) {
      said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    return said;
  }
}
