package io.pontoon.tests.verify;

import io.pontoon.common.port.Clock;
import io.pontoon.tests.check.Event;
import io.pontoon.tests.check.EventLines;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes down what happens, in the order in which it happens: whoever returns from a call here has
 * its line before all lines of calls that begin later. Any thread; a thread of its own writes.
 */
final class HistoryWriter implements AutoCloseable {
  private static final int WAITING_MAX = 1 << 14;
  private static final Event END = Event.nemesis("end", null, 0);

  private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final AtomicInteger processes = new AtomicInteger();
  private final long start = Clock.system().monotonicNanos();
  private final BufferedWriter out;
  private final Thread thread;
  private volatile IOException failure;

  HistoryWriter(Path file) throws IOException {
    out = Files.newBufferedWriter(file);
    thread = Thread.ofPlatform().daemon().name("history").start(this::write);
  }

  /** A process that has not called yet. */
  int newProcess() {
    return processes.getAndIncrement();
  }

  /** Nanoseconds since the beginning. */
  long now() {
    return Clock.system().monotonicNanos() - start;
  }

  /** To be called before the command is sent. */
  void invoke(int process, String f, String key, String value) {
    put(new Event(process, Event.Type.INVOKE, f, key, value, null, now()));
  }

  /** To be called after the answer was read. */
  void ok(int process, String f, String key, String value) {
    put(new Event(process, Event.Type.OK, f, key, value, null, now()));
  }

  /** An error promised that nothing was done. */
  void fail(int process, String f, String key, String value, String error) {
    put(new Event(process, Event.Type.FAIL, f, key, value, error, now()));
  }

  /** Nobody knows what became of it; the process must not call again. */
  void info(int process, String f, String key, String value, String error) {
    put(new Event(process, Event.Type.INFO, f, key, value, error, now()));
  }

  void nemesis(String f, String value) {
    put(Event.nemesis(f, value, now()));
  }

  private void put(Event event) {
    try {
      waiting.put(event);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write() {
    try (out) {
      for (Event event = waiting.take(); event != END; event = waiting.take()) {
        EventLines.append(event, out);
      }
    } catch (IOException e) {
      failure = e;
      drain();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Nobody must wait for a file that cannot be written: the failure is told at the end. */
  private void drain() {
    try {
      while (waiting.take() != END) {
        continue;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns when all is in the file. */
  @Override
  public void close() {
    put(END);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (failure != null) {
      throw new UncheckedIOException(failure);
    }
  }
}
