package io.pontoon.tests.verify;

import io.pontoon.common.port.Clock;
import io.pontoon.tests.harness.Reply;
import io.pontoon.tests.harness.RespConnection;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * All clients of a run, and the last reads after them. One thread starts, stops and reads; each
 * client has a thread of its own.
 */
final class Clients {
  private static final int READERS = 4;
  private static final int CONNECT_MILLIS = 1_000;
  private static final long AGAIN_NANOS = 50_000_000;

  private final Supplier<List<InetSocketAddress>> addresses;
  private final int answerMillis;
  private final HistoryWriter history;
  private final Keys keys;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * @param addresses where clients may connect now; never empty
   * @param answerMillis how long a client waits for an answer
   */
  Clients(
      Supplier<List<InetSocketAddress>> addresses,
      int answerMillis,
      HistoryWriter history,
      Keys keys) {
    this.addresses = addresses;
    this.answerMillis = answerMillis;
    this.history = history;
    this.keys = keys;
  }

  /**
   * @param perSecond commands of all clients together; 0: as many as they can
   */
  void start(int count, int perSecond, SplittableRandom random) {
    long pause = perSecond == 0 ? 0 : 1_000_000_000L * count / perSecond;
    for (int i = 0; i < count; i++) {
      Client client =
          new Client(
              i, addresses, answerMillis, pause, history, keys, random.split(), () -> stopped);
      threads.add(Thread.ofPlatform().daemon().name("client-" + i).start(client));
    }
  }

  /** Returns when the last client has its last answer, or has given up waiting for it. */
  void stop() {
    stopped = true;
    join(threads);
  }

  private static void join(List<Thread> threads) {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Reads every key once more. Answers how many could not be read within {@code seconds}. */
  int readAll(int seconds) {
    ConcurrentLinkedQueue<String> left = new ConcurrentLinkedQueue<>(keys.all());
    long deadline = Clock.system().monotonicNanos() + seconds * 1_000_000_000L;
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      int number = i;
      readers.add(Thread.ofPlatform().daemon().start(() -> read(number, left, deadline)));
    }
    join(readers);
    return left.size();
  }

  private void read(int number, ConcurrentLinkedQueue<String> left, long deadline) {
    int address = number;
    while (!left.isEmpty() && Clock.system().monotonicNanos() < deadline) {
      List<InetSocketAddress> known = addresses.get();
      InetSocketAddress at = known.get(address++ % known.size());
      String key = null;
      try (RespConnection connection = RespConnection.open(at, CONNECT_MILLIS)) {
        connection.within(answerMillis);
        for (key = left.poll(); key != null; key = left.poll()) {
          if (!read(key, connection)) {
            break;
          }
        }
      } catch (UncheckedIOException e) {
        // Another address, another try.
      }
      if (key != null) {
        left.add(key);
        LockSupport.parkNanos(AGAIN_NANOS);
      }
    }
  }

  private boolean read(String key, RespConnection connection) {
    int process = history.newProcess();
    history.invoke(process, "get", key, null);
    Reply reply;
    try {
      reply = connection.call("GET", key);
    } catch (UncheckedIOException e) {
      history.info(process, "get", key, null, "connection lost");
      throw e;
    }
    if (reply.isError()) {
      history.fail(process, "get", key, null, reply.text());
      return false;
    }
    history.ok(process, "get", key, reply.isNil() ? null : reply.text());
    return true;
  }
}
