package io.pontoon.node.server;

import io.pontoon.node.wal.Wal;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** The thread that writes the log: all of it, or with one lane only what that lane asks for. */
final class WalThread implements LogDriver {
  private static final long IDLE_NANOS = 100_000_000;

  /** Whoever asks, or stops it, wakes the thread: this is for nobody's sake. */
  private static final long ASKED_NANOS = 10_000_000_000L;

  private final Thread thread;
  private Wal wal;
  private Consumer<Exception> fatal;
  private boolean onlyWhenAsked;
  private volatile boolean running = true;
  private volatile boolean asked;

  WalThread(String name) {
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  @Override
  public void start(Wal wal, boolean onlyWhenAsked, Consumer<Exception> fatal) {
    this.wal = wal;
    this.onlyWhenAsked = onlyWhenAsked;
    this.fatal = fatal;
    thread.start();
  }

  private void run() {
    try {
      while (running) {
        if (onlyWhenAsked) {
          awaitAsked();
        }
        if (wal.doWork() == 0 && !onlyWhenAsked) {
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

  private void awaitAsked() {
    while (running && !asked) {
      LockSupport.parkNanos(this, ASKED_NANOS);
    }
    asked = false; // before the work: who asks during it may have brought more
  }

  @Override
  public void ask() {
    asked = true;
    LockSupport.unpark(thread);
  }

  /** Ends the thread, if it was started, once it has written what it has in hand. */
  void stop() {
    running = false;
    LockSupport.unpark(thread);
    try {
      thread.join(5_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
