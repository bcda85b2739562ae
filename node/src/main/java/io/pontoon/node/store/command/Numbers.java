package io.pontoon.node.store.command;

/**
 * Whole numbers as Redis reads and prints them: only the canonical form counts (no sign but {@code
 * -}, no leading zero, no space).
 */
final class Numbers {
  /** Also the value of the one number that {@link #isNumber} must tell apart from no number. */
  static final long NOT_A_NUMBER = Long.MIN_VALUE;

  static final int DIGITS_MAX = 20;

  private Numbers() {}

  /** The number, or {@link #NOT_A_NUMBER}. */
  static long parse(byte[] from, int offset, int length) {
    if (length == 0 || length > DIGITS_MAX) {
      return NOT_A_NUMBER;
    }
    boolean negative = from[offset] == '-';
    int at = negative ? offset + 1 : offset;
    int end = offset + length;
    if (at == end || from[at] == '0' && length > 1) {
      return NOT_A_NUMBER;
    }
    long value = 0; // negative throughout: Long.MIN_VALUE has no positive
    for (; at < end; at++) {
      int digit = from[at] - '0';
      if (digit < 0 || digit > 9 || value < Long.MIN_VALUE / 10) {
        return NOT_A_NUMBER;
      }
      value = value * 10;
      if (value < Long.MIN_VALUE + digit) {
        return NOT_A_NUMBER;
      }
      value -= digit;
    }
    if (negative) {
      return value;
    }
    return value == Long.MIN_VALUE ? NOT_A_NUMBER : -value;
  }

  /** Whether the bytes are a number. */
  static boolean isNumber(byte[] from, int offset, int length) {
    return parse(from, offset, length) != NOT_A_NUMBER || isSmallest(from, offset, length);
  }

  private static boolean isSmallest(byte[] from, int offset, int length) {
    String smallest = "-9223372036854775808";
    if (length != smallest.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (from[offset + i] != smallest.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Writes a number's digits; answers how many bytes they are, {@link #DIGITS_MAX} at the most. */
  static int write(long value, byte[] to, int at) {
    int start = at;
    if (value < 0) {
      to[at++] = '-';
    }
    long rest = value > 0 ? -value : value;
    int digits = 1;
    for (long r = rest / 10; r != 0; r /= 10) {
      digits++;
    }
    for (int i = at + digits - 1; i >= at; i--) {
      to[i] = (byte) ('0' - rest % 10);
      rest /= 10;
    }
    return at + digits - start;
  }
}
