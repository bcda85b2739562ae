package io.pontoon.tests.harness;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of which each has keys that nobody else writes, and so knows at any time what every one
 * of them must hold: a counter that counted twice, an append that was lost and a value of yesterday
 * are seen at the next command to the key. Plain clients on one connection each, which expect no
 * error at all while their target is changed under them.
 */
public final class Bookkeepers implements AutoCloseable {
  private static final int KEYS_EACH = 60;
  private static final int APPENDED_MAX = 200;

  /** Between two commands, so that whoever is to start meanwhile finds a processor. */
  private static final long PAUSE_NANOS = 3_000_000;

  private final Target target;
  private final long seed;
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final Queue<String> doubts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final List<Map<String, String>> books = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  public Bookkeepers(Target target, long seed) {
    this.target = target;
    this.seed = seed;
  }

  public Bookkeepers start(int count) {
    for (int i = 0; i < count; i++) {
      Map<String, String> book = new TreeMap<>();
      SplittableRandom random = new SplittableRandom(seed * 1_000 + i);
      String prefix = "book" + i + ":";
      books.add(book);
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("bookkeeper-" + i)
              .start(() -> work(prefix, book, random)));
    }
    return this;
  }

  private void work(String prefix, Map<String, String> book, SplittableRandom random) {
    while (!stopped) {
      try (RespConnection connection = target.connect()) {
        while (!stopped) {
          step(connection, prefix, book, random);
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (UncheckedIOException e) {
        faults.add("connection lost: " + e.getMessage());
        return; // what became of the last command is not known to the book
      }
    }
  }

  private void step(
      RespConnection connection, String prefix, Map<String, String> book, SplittableRandom random) {
    int number = random.nextInt(KEYS_EACH);
    int dice = random.nextInt(3);
    String key = prefix + number;
    String old = book.get(key);
    if (dice == 0) {
      expect("GET " + key, old, connection.call("GET", key));
      return;
    }
    // A third of the keys counts, a third grows, a third is written anew.
    switch (number % 3) {
      case 0 -> {
        String now = Long.toString(old == null ? 1 : Long.parseLong(old) + 1);
        write(connection, book, now, now, "INCR", key);
      }
      case 1 -> {
        boolean anew = old == null || old.length() >= APPENDED_MAX;
        String piece = Integer.toHexString(random.nextInt()) + ".";
        String now = anew ? piece : old + piece;
        if (anew) {
          write(connection, book, now, "OK", "SET", key, piece);
        } else {
          write(connection, book, now, Integer.toString(now.length()), "APPEND", key, piece);
        }
      }
      default -> {
        String now = Long.toHexString(random.nextLong());
        write(connection, book, now, "OK", "SET", key, now);
      }
    }
  }

  private void write(
      RespConnection connection,
      Map<String, String> book,
      String now,
      String answer,
      String... command) {
    Reply reply = connection.call(command);
    String what = String.join(" ", command);
    if (reply.isError() && reply.text().startsWith("INDETERMINATE")) {
      doubts.add(what + ": " + reply.text());
      settle(connection, book, command[1], now);
    } else if (expect(what, answer, reply)) {
      book.put(command[1], now);
    }
  }

  /** It may have happened or not: what is there now tells which, and nothing else may be there. */
  private void settle(RespConnection connection, Map<String, String> book, String key, String now) {
    Reply reply = connection.call("GET", key);
    if (!reply.isError() && now.equals(reply.text())) {
      book.put(key, now);
    } else {
      expect("GET " + key + " after an INDETERMINATE", book.get(key), reply);
    }
  }

  private boolean expect(String what, String wanted, Reply reply) {
    boolean right = !reply.isError() && java.util.Objects.equals(wanted, reply.text());
    if (right) {
      acknowledged.incrementAndGet();
    } else {
      faults.add(what + " should answer " + wanted + ", not " + reply);
    }
    return right;
  }

  /** Returns when {@code more} further commands were acknowledged. */
  public void awaitProgress(int more, Duration deadline) {
    int goal = acknowledged.get() + more;
    Await.until(
        () -> more + " further commands acknowledged; " + summary(),
        deadline,
        () -> acknowledged.get() >= goal || !faults.isEmpty());
    failOnFaults();
  }

  /** Fails with the first fault, if there was one. */
  public void failOnFaults() {
    if (!faults.isEmpty()) {
      throw new AssertionError(summary() + "; the first: " + faults.peek());
    }
  }

  public String summary() {
    return "acknowledged "
        + acknowledged
        + ", indeterminate "
        + doubts.size()
        + (doubts.isEmpty() ? "" : " (" + doubts.peek() + ")")
        + ", faults "
        + faults.size();
  }

  /** Stops, and reads every key once more. Answers how many keys there are. */
  public int verify() {
    close();
    failOnFaults();
    int keys = 0;
    try (RespConnection connection = target.connect()) {
      for (Map<String, String> book : books) {
        book.forEach((key, value) -> expect("GET " + key, value, connection.call("GET", key)));
        keys += book.size();
      }
    }
    failOnFaults();
    return keys;
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join(2L * RespConnection.ANSWER_WITHIN_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
