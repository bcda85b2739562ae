package io.pontoon.tests.verify;

import io.pontoon.tests.check.Event;
import io.pontoon.tests.check.EventLines;
import io.pontoon.tests.check.JsonLines;
import io.pontoon.tests.check.Linearizability;
import io.pontoon.tests.check.Operation;
import io.pontoon.tests.check.Verdict;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Judges a history in a file, of any length: keys are judged one by one, and those of a large
 * history are first dealt out to files of their own, so that memory holds a part of them only.
 */
final class Judge {
  private static final long LINES_AT_ONCE = 400_000;

  private final long linesAtOnce;
  private final Findings findings = new Findings();

  private Judge(long linesAtOnce) {
    this.linesAtOnce = linesAtOnce;
  }

  /**
   * @throws IOException when the file cannot be read, or is no history
   */
  static Findings judge(Path history) throws IOException {
    return judge(history, LINES_AT_ONCE);
  }

  /** As {@link #judge(Path)}, with so many lines in memory, more or less. */
  static Findings judge(Path history, long linesAtOnce) throws IOException {
    try {
      return new Judge(linesAtOnce).judged(history);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Findings judged(Path history) throws IOException {
    read(history, (event, line) -> findings.count(event));
    findings.availability().end();
    keys(history);
    return findings;
  }

  private static void read(Path history, BiConsumer<Event, String> each) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(history)) {
      EventLines.read(in, each);
    }
  }

  private void keys(Path history) throws IOException {
    int parts = (int) (findings.lines() / linesAtOnce) + 1;
    if (parts == 1) {
      part(history);
      return;
    }
    Path dir = Files.createTempDirectory("pontoon-judge-");
    try {
      for (Path part : deal(history, parts, dir)) {
        part(part);
        Files.delete(part);
      }
    } finally {
      try (var left = Files.list(dir)) {
        left.forEach(file -> file.toFile().delete());
      }
      Files.delete(dir);
    }
  }

  /** Each key's lines go to one file, in their order. */
  private static List<Path> deal(Path history, int parts, Path dir) throws IOException {
    List<Path> files = new ArrayList<>();
    List<BufferedWriter> writers = new ArrayList<>();
    try {
      for (int i = 0; i < parts; i++) {
        files.add(dir.resolve("part" + i));
        writers.add(Files.newBufferedWriter(files.get(i)));
      }
      read(
          history,
          (event, line) -> {
            if (!event.ofNemesis()) {
              try {
                writers.get(Math.floorMod(event.key().hashCode(), parts)).append(line).append('\n');
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      for (BufferedWriter writer : writers) {
        writer.close();
      }
    }
    return files;
  }

  private void part(Path lines) throws IOException {
    Map<String, List<Operation>> keys = new LinkedHashMap<>();
    try (BufferedReader in = Files.newBufferedReader(lines)) {
      for (Operation operation : JsonLines.read(in)) {
        keys.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
      }
    }
    keys.forEach((key, operations) -> findings.add(key, verdict(operations)));
  }

  private static Verdict verdict(List<Operation> operations) {
    try {
      return Linearizability.check(operations);
    } catch (NumberFormatException answer) {
      return new Verdict.Undecided(
          "an answer that no command of this key gives: " + answer.getMessage());
    }
  }
}
