package io.pontoon.node.steward;

/** How many slots may set out now, so that they do not all at once. One thread's. */
final class Pace {
  /** What was not used lately may be made up for, but only so much of it. */
  private static final double SAVED_MAX = 4;

  private static final double NANOS = 1e9;

  private final int perSecond;
  private double saved;
  private long at;
  private boolean begun;

  Pace(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Time has passed. */
  void tick(long now) {
    saved = begun ? Math.min(SAVED_MAX, saved + (now - at) / NANOS * perSecond) : SAVED_MAX;
    begun = true;
    at = now;
  }

  /** Whether one more may set out; it counts as one that has. */
  boolean mayGo() {
    if (saved < 1) {
      return false;
    }
    saved--;
    return true;
  }
}
