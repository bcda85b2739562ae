package io.pontoon.router.read;

/**
 * What one connection, or one command, asks of its reads.
 *
 * @param maxLagMillis how old, at the most, what an ANY read shows may be when the command arrives;
 *     {@link #NO_BOUND} when that does not matter, and at all other levels
 */
public record Consistency(Level level, int maxLagMillis) {
  public static final int NO_BOUND = -1;

  /** A day: whoever bears more bears anything. */
  public static final int MAX_LAG_MOST = 86_400_000;

  public static final Consistency STRONG = of(Level.STRONG);

  public Consistency {
    assert maxLagMillis == NO_BOUND || level == Level.ANY && maxLagMillis >= 0;
  }

  public static Consistency of(Level level) {
    return new Consistency(level, NO_BOUND);
  }

  public boolean isBounded() {
    return maxLagMillis != NO_BOUND;
  }

  /** As it is asked for: {@code STRONG}, {@code ANY MAXLAG 100}. */
  @Override
  public String toString() {
    return isBounded() ? level + " MAXLAG " + maxLagMillis : level.toString();
  }
}
