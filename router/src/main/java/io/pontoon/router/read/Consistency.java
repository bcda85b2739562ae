package io.pontoon.router.read;

import io.pontoon.common.config.ReadLevel;
import io.pontoon.common.wire.ReadTerms;

/**
 * What one connection, or one command, asks of its reads.
 *
 * @param maxLagMillis how old, at the most, what an ANY read shows may be when the command arrives;
 *     {@link #NO_BOUND} when that does not matter, and at all other levels
 */
public record Consistency(Level level, int maxLagMillis) {
  public static final int NO_BOUND = ReadTerms.NO_BOUND;

  /** A day: whoever bears more bears anything. */
  public static final int MAX_LAG_MOST = 86_400_000;

  private static final Consistency[] UNBOUNDED = unbounded();

  public static final Consistency STRONG = of(Level.STRONG);

  public Consistency {
    assert maxLagMillis == NO_BOUND || level == Level.ANY && maxLagMillis >= 0;
  }

  /** Always the same one, so that asking at a level costs nothing. */
  public static Consistency of(Level level) {
    return UNBOUNDED[level.ordinal()];
  }

  /** What the setting {@code router.consistency} asks for. */
  public static Consistency of(ReadLevel setting) {
    return of(Level.valueOf(setting.name()));
  }

  private static Consistency[] unbounded() {
    Level[] levels = Level.values();
    Consistency[] all = new Consistency[levels.length];
    for (Level level : levels) {
      all[level.ordinal()] = new Consistency(level, NO_BOUND);
    }
    return all;
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
