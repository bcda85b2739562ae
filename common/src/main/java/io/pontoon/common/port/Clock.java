package io.pontoon.common.port;

/** The only source of time. Every other class is given one; the simulator gives its own. */
public interface Clock {
  /** Nanoseconds from an arbitrary origin; never goes back, not even when the wall clock is set. */
  long monotonicNanos();

  /** Milliseconds since 1970-01-01 UTC as this machine believes; may jump either way. */
  long wallMillis();

  /** The machine's own clocks. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
