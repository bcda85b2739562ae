package io.pontoon.router.read;

import io.pontoon.common.command.Args;

/** Numbers as Redis reads them: no sign but a minus, no leading zero, no blank. */
final class WholeNumber {
  /** No number; the one number that it hides is refused with the others. */
  static final long NONE = Long.MIN_VALUE;

  private static final int DIGITS_MAX = 19;

  private WholeNumber() {}

  /** Argument {@code i} as a number, or {@link #NONE}. */
  static long of(Args args, int i) {
    byte[] array = args.array();
    int at = args.offset(i);
    int end = at + args.length(i);
    boolean negative = at < end && array[at] == '-';
    if (negative) {
      at++;
    }
    int digits = end - at;
    if (digits == 0 || digits > DIGITS_MAX || array[at] == '0' && (digits > 1 || negative)) {
      return NONE;
    }
    long value = 0; // negative throughout, so that the sum overflows to where it can be seen
    for (; at < end; at++) {
      int digit = array[at] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      value = value * 10 - digit;
      if (value > 0) {
        return NONE;
      }
    }
    return negative ? value : value == NONE ? NONE : -value;
  }
}
