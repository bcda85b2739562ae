package io.pontoon.tests.verify;

import io.pontoon.tests.check.Linearizability;
import io.pontoon.tests.check.Operation;
import io.pontoon.tests.check.Operation.Fate;
import io.pontoon.tests.check.Verdict;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    Judge judge = new Judge(linesAtOnce);
    EventLines.read(history, (event, line) -> judge.findings.count(event));
    judge.findings.availability().end();
    judge.keys(history);
    return judge.findings;
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
      EventLines.read(
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
    Reading reading = new Reading(keys);
    EventLines.read(lines, (event, line) -> reading.add(event));
    reading.end();
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

  /** Makes operations of lines. Positions are the lines' own order, times where they agree. */
  private static final class Reading {
    private final Map<String, List<Operation>> keys;
    private final Map<Integer, Operation> open = new HashMap<>();
    private long position;

    Reading(Map<String, List<Operation>> keys) {
      this.keys = keys;
    }

    void add(Event event) {
      if (event.ofNemesis()) {
        return;
      }
      position = Math.max(position + 1, event.time());
      if (event.type() == Event.Type.INVOKE) {
        open.put(event.process(), operation(event, event.value(), position, Fate.UNKNOWN, null));
        return;
      }
      Operation call = open.remove(event.process());
      if (call == null) {
        throw new IllegalArgumentException("process " + event.process() + " has not called");
      }
      switch (event.type()) {
        case OK -> keep(ended(call, Fate.ANSWERED, event.value()));
        case FAIL -> keep(ended(call, Fate.REFUSED, event.error()));
        default -> keep(call);
      }
    }

    /** What never ended has an unknown fate. */
    void end() {
      open.values().forEach(this::keep);
    }

    private void keep(Operation operation) {
      keys.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
    }

    private static Operation operation(
        Event event, String value, long invoked, Fate fate, String answer) {
      return new Operation(
          event.process(),
          event.key(),
          event.action(),
          value,
          invoked,
          Operation.NEVER,
          fate,
          answer);
    }

    private Operation ended(Operation call, Fate fate, String answer) {
      return new Operation(
          call.client(),
          call.key(),
          call.action(),
          call.argument(),
          call.invoked(),
          position,
          fate,
          answer);
    }
  }
}
