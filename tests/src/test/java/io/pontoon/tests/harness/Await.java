package io.pontoon.tests.harness;

import io.pontoon.common.port.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, never for a time: the deadline only says when to give up. */
public final class Await {
  private static final long POLL_NANOS = 5_000_000;

  private Await() {}

  /**
   * Returns as soon as {@code condition} holds.
   *
   * @throws AssertionError when it does not hold within {@code deadline}, naming {@code what}
   */
  public static void until(String what, Duration deadline, BooleanSupplier condition) {
    until(() -> what, deadline, condition);
  }

  public static void until(Supplier<String> what, Duration deadline, BooleanSupplier condition) {
    long end = Clock.system().monotonicNanos() + deadline.toNanos();
    while (!condition.getAsBoolean()) {
      if (Clock.system().monotonicNanos() - end > 0) {
        throw new AssertionError("not within " + deadline.toSeconds() + " s: " + what.get());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Lets a fault last for so long. No answer is judged by it. */
  public static void elapse(Duration time) {
    long end = Clock.system().monotonicNanos() + time.toNanos();
    until(
        "the time to pass", time.plusSeconds(60), () -> Clock.system().monotonicNanos() - end >= 0);
  }
}
