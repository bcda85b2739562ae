package io.pontoon.common.port;

/** The machine's clocks: the one place in Pontoon that reads them. */
enum SystemClock implements Clock {
  INSTANCE;

  @Override
  public long monotonicNanos() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }
}
