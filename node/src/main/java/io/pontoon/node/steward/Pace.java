package io.pontoon.node.steward;

/**
 * How many slots may set out now: so many in a second, and some at a time, as each time costs a
 * map. One thread's.
 */
final class Pace {
  /** So many set out together, if there are so many. */
  static final int TOGETHER = 4;

  /** What was not used may be made up for, but only what so many seconds would have allowed. */
  private static final double SAVED_SECONDS = 0.1;

  private static final double NANOS = 1e9;

  private final int perSecond;
  private final double savedMax;
  private double saved;
  private long at;
  private boolean begun;

  Pace(int perSecond) {
    this.perSecond = perSecond;
    this.savedMax = Math.max(TOGETHER, perSecond * SAVED_SECONDS);
  }

  /** Time has passed. */
  void tick(long now) {
    saved = begun ? Math.min(savedMax, saved + (now - at) / NANOS * perSecond) : savedMax;
    begun = true;
    at = now;
  }

  /** How many of so many may set out; they count as those that have. */
  int mayGo(int waiting) {
    if (saved < Math.min(TOGETHER, waiting)) {
      return 0;
    }
    int going = (int) Math.min(saved, waiting);
    saved -= going;
    return going;
  }
}
