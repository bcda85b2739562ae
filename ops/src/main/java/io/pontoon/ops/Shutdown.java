package io.pontoon.ops;

import io.pontoon.common.config.StartupException;
import java.io.PrintWriter;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A clean end at SIGINT or SIGTERM: what runs is closed, the last started first, "stopped" is
 * printed and the exit code is 0. The main thread adds, waits and closes; the JVM's shutdown thread
 * only tells it and waits.
 */
final class Shutdown {
  /** A close that hangs must not keep the process: what was acknowledged is in the log already. */
  private static final int GRACE_SECONDS = 10;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Deque<Parts.Running> parts = new ConcurrentLinkedDeque<>();
  private final PrintWriter out;
  private volatile boolean serving;
  private volatile String failure;

  private Shutdown(PrintWriter out) {
    this.out = out;
  }

  static Shutdown install(PrintWriter out) {
    Shutdown shutdown = new Shutdown(out);
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::onSignal, "shutdown"));
    return shutdown;
  }

  <T extends Parts.Running> T closing(T part) {
    parts.push(part);
    return part;
  }

  /**
   * Waits for the signal, closes, and lets the process end with 0. Before this call a signal ends
   * it with the signal's own code.
   *
   * @throws StartupException when {@link #fail} was called: then the process ends with another code
   */
  void serveUntilAsked() throws StartupException {
    serving = true;
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    serving = failure == null;
    closeAll();
    closed.countDown();
    if (failure != null) {
      throw new StartupException(failure);
    }
  }

  /** Something that ran cannot go on; everything stops. From any thread. */
  void fail(String why) {
    if (failure == null) {
      failure = why;
    }
    asked.countDown();
  }

  /** Waits up to {@code millis} for the signal; whether it came. */
  boolean askedWithin(long millis) {
    try {
      return asked.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  void closeAll() {
    for (Parts.Running part = parts.poll(); part != null; part = parts.poll()) {
      part.close();
    }
  }

  private void onSignal() {
    asked.countDown();
    if (!serving) {
      return;
    }
    try {
      boolean inTime = closed.await(GRACE_SECONDS, TimeUnit.SECONDS);
      out.println(
          inTime ? "stopped" : "stopped; not everything closed within " + GRACE_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    out.flush();
    // Otherwise the exit code would be the signal's: an ordered stop is no failure.
    Runtime.getRuntime().halt(0);
  }
}
