package io.pontoon.common.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count with one writing thread and any number of readers: no lock, no contended cache line, no
 * fence.
 */
public final class Tally {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Tally.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long value;

  Tally() {}

  public void increment() {
    VALUE.setOpaque(this, value + 1);
  }

  /** {@code amount} is not negative. */
  public void add(long amount) {
    assert amount >= 0;
    VALUE.setOpaque(this, value + amount);
  }

  /** From any thread; a reader sees some recent value. */
  public long value() {
    return (long) VALUE.getOpaque(this);
  }
}
