package io.pontoon.node.server;

import io.pontoon.node.wal.Wal;
import java.util.function.Consumer;

/** The thread that writes the log. */
final class WalThread {
  private static final long IDLE_NANOS = 100_000_000;

  private final Wal wal;
  private final Consumer<Exception> fatal;
  private final Thread thread;
  private volatile boolean running = true;

  WalThread(Wal wal, String name, Consumer<Exception> fatal) {
    this.wal = wal;
    this.fatal = fatal;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (running) {
        if (wal.doWork() == 0) {
          wal.await(IDLE_NANOS);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | AssertionError broken) {
      // Nobody would ever be told of its batches: better no node than one that hangs.
      fatal.accept(new IllegalStateException("the log's thread is broken: " + broken, broken));
    }
  }

  /** Ends the thread, if it was started, once it has written what it has in hand. */
  void stop() {
    running = false;
    try {
      thread.join(5_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
