package io.pontoon.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs run to their end, and what the operating system knows of those that go on. */
public final class Processes {
  private Processes() {}

  /**
   * How a program ended.
   *
   * @param exit its exit code
   * @param out what it said on standard output
   * @param err what it said on standard error
   */
  public record Ended(int exit, String out, String err) {
    /** Both streams, for a person to read. */
    public String text() {
      return out + err;
    }
  }

  /**
   * Runs a program to its end. Fails when it has not ended within {@code deadline}, and ends it
   * then.
   */
  public static Ended run(
      Duration deadline, Map<String, String> environment, byte[] input, List<String> command) {
    Path out = null;
    Path err = null;
    try {
      out = Files.createTempFile("out", ".txt");
      err = Files.createTempFile("err", ".txt");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      Process process = builder.start();
      feed(process, input);
      boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      Ended result = new Ended(process.exitValue(), read(out), read(err));
      if (!ended) {
        throw new AssertionError(
            "still running after "
                + deadline.toSeconds()
                + " s: "
                + command
                + "\n"
                + result.text());
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      delete(out);
      delete(err);
    }
  }

  private static void feed(Process process, byte[] input) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input);
    } catch (IOException e) {
      // It ended without reading all: its exit code and words are what the caller judges.
    }
  }

  private static void delete(Path file) {
    if (file != null) {
      file.toFile().delete();
    }
  }

  /**
   * A file's text, byte by byte, so that nothing in a log can fail to be read; empty when it is not
   * there.
   */
  public static String read(Path file) {
    try {
      return Files.exists(file)
          ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a signal, by its name without SIG. */
  public static void signal(long pid, String name) {
    Ended ended =
        run(
            Duration.ofSeconds(10),
            Map.of(),
            new byte[0],
            List.of("kill", "-" + name, Long.toString(pid)));
    if (ended.exit() != 0) {
      throw new AssertionError("kill -" + name + " " + pid + ": " + ended.text());
    }
  }

  public static boolean alive(long pid) {
    String stat = read(Path.of("/proc/" + pid + "/stat"));
    int state = stat.lastIndexOf(')') + 2;
    return state > 1 && state < stat.length() && stat.charAt(state) != 'Z';
  }

  /** Resident memory in bytes, as the kernel counts it. */
  public static long residentBytes(long pid) {
    for (String line : read(Path.of("/proc/" + pid + "/status")).split("\n")) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new AssertionError("process " + pid + " is gone");
  }

  /** The words a process was started with. */
  public static List<String> commandLine(long pid) {
    return List.of(read(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
  }
}
