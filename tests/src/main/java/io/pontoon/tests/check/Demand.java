package io.pontoon.tests.check;

/**
 * What a client demanded of a command, and where it asked.
 *
 * @param level of a command that writes without meaning
 * @param maxLag how old, at the most, what is shown may be; nanoseconds, {@link #NO_BOUND} when
 *     that does not matter
 * @param session the connection it came by, {@link #NO_SESSION} when nobody counts them
 */
public record Demand(ReadLevel level, long maxLag, int session) {
  public static final long NO_BOUND = -1;
  public static final int NO_SESSION = -1;

  /** What all ask who say nothing. */
  public static final Demand STRONG = new Demand(ReadLevel.STRONG, NO_BOUND, NO_SESSION);

  public boolean isBounded() {
    return maxLag != NO_BOUND;
  }

  @Override
  public String toString() {
    return level
        + (isBounded() ? " MAXLAG " + maxLag + " ns" : "")
        + (session == NO_SESSION ? "" : " in session " + session);
  }
}
