package io.pontoon.node.store.command;

/**
 * From a number and a unit to the time at which a key expires, in ms since 1970, with Redis's
 * checks against overflow.
 */
final class Deadlines {
  /** No time: the number is out of range. */
  static final long INVALID = Long.MIN_VALUE;

  private Deadlines() {}

  /**
   * For SET, SETEX, GETEX and their like: the number must be positive. {@code base} is 0 when the
   * number is a time and no span.
   */
  static long positive(long number, int unit, long base) {
    return number <= 0 ? INVALID : any(number, unit, base);
  }

  /** For EXPIRE and its like: the past is allowed. */
  static long any(long number, int unit, long base) {
    if (number > Long.MAX_VALUE / unit || number < Long.MIN_VALUE / unit) {
      return INVALID;
    }
    long span = number * unit;
    // The smallest number is our word for "invalid", -1 for "never": both lie as far in the past as
    // 0 does.
    return span > Long.MAX_VALUE - base ? INVALID : Math.max(0, span + base);
  }
}
