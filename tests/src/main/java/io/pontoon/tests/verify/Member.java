package io.pontoon.tests.verify;

import io.pontoon.common.config.StartupException;
import io.pontoon.common.port.Clock;
import io.pontoon.ops.LocalProcess;
import java.util.function.Consumer;

/**
 * A process of the cluster under test, and why it may not run: it was killed, or its disk was
 * broken and it stopped because of that. Anything else is a fault of its own. One thread.
 */
final class Member {
  /** So long after its disk was whole again a node may still stop because of what it met. */
  private static final long MAY_STOP_NANOS = 15_000_000_000L;

  /** After so many ends of its own it is not started again. */
  private static final int ENDS_MAX = 3;

  private final LocalProcess process;
  private boolean killed;
  private boolean diskBroken;
  private boolean mayBeDown;
  private long mayStopUntil = Long.MIN_VALUE;
  private int ends;
  private int stops;

  Member(LocalProcess process) {
    this.process = process;
  }

  LocalProcess process() {
    return process;
  }

  /** It is about to be killed, and stays down until {@link #heal}. */
  void killed() {
    killed = true;
    mayBeDown = true;
  }

  /** Its disk breaks; when it stops because of that, it stays down until {@link #heal}. */
  void diskBroken() {
    diskBroken = true;
  }

  /** Nothing holds it any more. */
  void heal() {
    if (diskBroken) {
      mayStopUntil = Clock.system().monotonicNanos() + MAY_STOP_NANOS;
    }
    killed = false;
    diskBroken = false;
  }

  /** How often it stopped because of its disk. */
  int stops() {
    return stops;
  }

  /** Whether it ended by itself so often that it is left alone. */
  boolean isGivenUp() {
    return ends >= ENDS_MAX;
  }

  /**
   * Starts it if it should run and does not.
   *
   * @param remarks is told when it has ended and nobody knows why
   */
  void tend(Consumer<String> remarks) throws StartupException {
    if (process.state().isThere() || killed || isGivenUp()) {
      return;
    }
    boolean byDisk = diskBroken || Clock.system().monotonicNanos() < mayStopUntil;
    if (!mayBeDown && byDisk) {
      stops++;
      mayBeDown = true;
      mayStopUntil = Long.MIN_VALUE;
    }
    if (diskBroken) {
      return;
    }
    if (!mayBeDown) {
      ends++;
      remarks.accept(
          process.name()
              + (isGivenUp() ? " ended by itself, again, and is left so: " : " ended by itself: ")
              + process.lastWords());
    }
    if (!isGivenUp()) {
      mayBeDown = false;
      process.start();
    }
  }
}
