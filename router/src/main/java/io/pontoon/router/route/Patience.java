package io.pontoon.router.route;

/**
 * How long an answer usually takes, and how many requests may be said twice. A request whose answer
 * is later than 19 of 20 others were is sent to a second replica (Dean and Barroso, The Tail at
 * Scale, 2013), but only for so many in a hundred: when all are late, more requests would not help.
 */
final class Patience {
  private static final long FIRST_NANOS = 5_000_000;
  private static final long LEAST_NANOS = 500_000;
  private static final long MOST_NANOS = 1_000_000_000;
  private static final double SAVED_MAX = 10;

  private final double share;
  private double saved = 1;
  private double late = FIRST_NANOS;

  /** {@code percent}: of requests that may be said twice, 0 to 100. */
  Patience(int percent) {
    this.share = percent / 100.0;
  }

  /**
   * An answer took so long. The estimate moves by a little, nineteen times as far up for a later
   * one as down for an earlier: it comes to rest where one in twenty is later.
   */
  void took(long nanos) {
    double step = late / 100;
    late += nanos > late ? 19 * step : -step;
    late = Math.clamp(late, LEAST_NANOS, MOST_NANOS);
  }

  /** After so many nanoseconds an answer is late. */
  long nanos() {
    return (long) late;
  }

  /** A request is sent for the first time. */
  void sent() {
    saved = Math.min(SAVED_MAX, saved + share);
  }

  /** Whether one more may be said twice. */
  boolean mayHedge() {
    return share > 0 && saved >= 1;
  }

  /** One was. */
  void hedged() {
    saved--;
  }
}
