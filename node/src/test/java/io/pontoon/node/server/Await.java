package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what real nodes do in their own time: the patience bounds a hang and proves nothing.
 */
final class Await {
  private Await() {}

  static void until(String what, int seconds, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "never came: " + what);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
