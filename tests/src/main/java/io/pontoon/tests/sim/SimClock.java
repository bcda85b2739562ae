package io.pontoon.tests.sim;

import io.pontoon.common.port.Clock;

/** The clocks of one run of a process: their origin, their rate, their jumps. */
final class SimClock implements Clock {
  private final SimWorld world;
  private double rate;
  private double rateBefore;
  private long since;

  /** Threads run ahead of the world while they work: the latest moment that one has looked at. */
  private long furthest;

  private long monotonic;
  private long wallNanos;

  /**
   * @param monotonic what it shows now, of no meaning by itself
   * @param wallNanos what it shows now, nanoseconds since 1970
   */
  SimClock(SimWorld world, double rate, long monotonic, long wallNanos) {
    this.world = world;
    this.rate = rate;
    this.rateBefore = rate;
    this.since = world.now();
    this.furthest = since;
    this.monotonic = monotonic;
    this.wallNanos = wallNanos;
  }

  @Override
  public long monotonicNanos() {
    return monotonic + elapsed();
  }

  @Override
  public long wallMillis() {
    return Math.floorDiv(wallNanos + elapsed(), 1_000_000);
  }

  private long elapsed() {
    long now = world.now();
    furthest = Math.max(furthest, now);
    return (long) ((now - since) * (now < since ? rateBefore : rate));
  }

  /**
   * From now on it goes at this rate; 1 is true. What somebody has seen already stays: time that
   * was shown at another rate would fall.
   */
  void rate(double changed) {
    long from = Math.max(world.now(), furthest);
    long gone = (long) ((from - since) * rate);
    since = from;
    monotonic += gone;
    wallNanos += gone;
    rateBefore = rate;
    rate = changed;
  }

  double rate() {
    return rate;
  }

  long wallNanos() {
    return wallNanos + elapsed();
  }

  /** Somebody sets the wall clock. */
  void jump(long nanos) {
    wallNanos += nanos;
  }

  /** True nanoseconds in which this clock goes on by so many. */
  long trueNanos(long nanos) {
    return (long) (nanos / rate);
  }
}
