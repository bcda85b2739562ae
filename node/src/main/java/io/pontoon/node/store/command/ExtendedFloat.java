package io.pontoon.node.store.command;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * A number of the x87 extended format (64 bits of mantissa, exponents from -16445 to 16384), which
 * is what Redis adds INCRBYFLOAT in on the machines it is mostly run on. Computed with whole
 * numbers alone, so that every replica gets the same digits on every processor.
 *
 * @param mantissa signed, at most 64 bits
 * @param exponent the value is {@code mantissa * 2^exponent}
 */
record ExtendedFloat(BigInteger mantissa, int exponent, boolean isInfinite) {
  /** Texts so long or longer are no numbers to Redis. */
  static final int TEXT_BOUND = 5 * 1024;

  static final ExtendedFloat ZERO = new ExtendedFloat(BigInteger.ZERO, 0, false);
  private static final ExtendedFloat INFINITE = new ExtendedFloat(BigInteger.ZERO, 0, true);

  private static final int PRECISION = 64;
  private static final int EXPONENT_MIN = -16_445;
  private static final int EXPONENT_MAX = 16_384;
  private static final int DECIMAL_EXPONENT_BOUND = 5_000; // beyond it all is infinite or zero
  private static final int FRACTION_DIGITS = 17; // what "%.17Lf" prints
  private static final int SATURATED = 100_000_000;

  /**
   * The number that C's strtold reads when it must use up all bytes; null when there is none, or
   * when it is too large or too small.
   */
  static ExtendedFloat parse(byte[] from, int offset, int length) {
    if (length == 0 || length >= TEXT_BOUND) {
      return null;
    }
    String text = new String(from, offset, length, StandardCharsets.ISO_8859_1);
    boolean negative = text.charAt(0) == '-';
    String rest = negative || text.charAt(0) == '+' ? text.substring(1) : text;
    if (rest.equalsIgnoreCase("inf") || rest.equalsIgnoreCase("infinity")) {
      return INFINITE;
    }
    boolean hex =
        rest.length() > 2
            && rest.charAt(0) == '0'
            && (rest.charAt(1) == 'x' || rest.charAt(1) == 'X');
    ExtendedFloat magnitude = hex ? parse(rest.substring(2), 16) : parse(rest, 10);
    if (magnitude == null || magnitude.isInfinite) {
      return null;
    }
    return negative
        ? new ExtendedFloat(magnitude.mantissa.negate(), magnitude.exponent, false)
        : magnitude;
  }

  private static ExtendedFloat parse(String text, int radix) {
    StringBuilder digits = new StringBuilder();
    int point = -1;
    int at = 0;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '.' && point < 0) {
        point = digits.length();
      } else if (c < 128 && Character.digit(c, radix) >= 0) {
        digits.append(c);
      } else {
        break;
      }
    }
    if (digits.isEmpty()) {
      return null;
    }
    int fraction = point < 0 ? 0 : digits.length() - point;
    int exponent = 0;
    if (at < text.length()) {
      char mark = text.charAt(at);
      boolean marked = radix == 10 ? mark == 'e' || mark == 'E' : mark == 'p' || mark == 'P';
      exponent = marked ? exponent(text, at + 1) : Integer.MIN_VALUE;
      if (exponent == Integer.MIN_VALUE) {
        return null;
      }
    }
    BigInteger number = new BigInteger(digits.toString(), radix);
    if (number.signum() == 0) {
      return ZERO;
    }
    ExtendedFloat read =
        radix == 10
            ? fromDecimal(number, exponent - fraction)
            : fromBinary(number, exponent - 4 * fraction);
    return read.mantissa.signum() == 0
        ? null
        : read; // too small, or infinite: neither is a number to Redis
  }

  /**
   * The number from {@code at} to the end, cut to a size beyond all that matters; {@code
   * Integer.MIN_VALUE} when it is none.
   */
  private static int exponent(String text, int at) {
    boolean negative = at < text.length() && text.charAt(at) == '-';
    if (negative || at < text.length() && text.charAt(at) == '+') {
      at++;
    }
    if (at == text.length()) {
      return Integer.MIN_VALUE;
    }
    int value = 0;
    for (; at < text.length(); at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MIN_VALUE;
      }
      value = Math.min(SATURATED, value * 10 + digit);
    }
    return negative ? -value : value;
  }

  private static ExtendedFloat fromDecimal(BigInteger number, int exponent) {
    int magnitude = (int) (number.bitLength() * 0.30103) + exponent;
    if (magnitude > DECIMAL_EXPONENT_BOUND) {
      return INFINITE;
    }
    if (magnitude < -DECIMAL_EXPONENT_BOUND) {
      return ZERO;
    }
    if (exponent >= 0) {
      return round(number.multiply(BigInteger.TEN.pow(exponent)), 0);
    }
    BigInteger divisor = BigInteger.TEN.pow(-exponent);
    int shift = Math.max(0, PRECISION + 2 - (number.bitLength() - divisor.bitLength()));
    BigInteger[] parts = number.shiftLeft(shift).divideAndRemainder(divisor);
    BigInteger sticky = parts[1].signum() == 0 ? BigInteger.ZERO : BigInteger.ONE;
    return round(parts[0].shiftLeft(1).or(sticky), -shift - 1);
  }

  private static ExtendedFloat fromBinary(BigInteger number, int exponent) {
    int magnitude = number.bitLength() + exponent;
    return magnitude > EXPONENT_MAX
        ? INFINITE
        : magnitude < EXPONENT_MIN - 1 ? ZERO : round(number, exponent);
  }

  /** The nearest number of the format, of two equally near ones the even. */
  private static ExtendedFloat round(BigInteger number, int exponent) {
    BigInteger magnitude = number.abs();
    int shift = Math.max(magnitude.bitLength() - PRECISION, EXPONENT_MIN - exponent);
    if (shift > 0) {
      magnitude = shiftRightHalfEven(magnitude, shift);
      exponent += shift;
    }
    if (magnitude.bitLength() + exponent > EXPONENT_MAX) {
      return INFINITE;
    }
    return magnitude.signum() == 0
        ? ZERO
        : new ExtendedFloat(number.signum() < 0 ? magnitude.negate() : magnitude, exponent, false);
  }

  private static BigInteger shiftRightHalfEven(BigInteger magnitude, int shift) {
    BigInteger quotient = magnitude.shiftRight(shift);
    boolean half = magnitude.testBit(shift - 1);
    boolean more = magnitude.getLowestSetBit() < shift - 1;
    return half && (more || quotient.testBit(0)) ? quotient.add(BigInteger.ONE) : quotient;
  }

  /** Infinite when one of them is, or the sum is too large. */
  ExtendedFloat plus(ExtendedFloat other) {
    if (isInfinite || other.isInfinite) {
      return INFINITE;
    }
    int common = Math.min(exponent, other.exponent);
    return round(
        mantissa
            .shiftLeft(exponent - common)
            .add(other.mantissa.shiftLeft(other.exponent - common)),
        common);
  }

  /** Plain decimals, at most 17 of them behind the point, without zeros at the end. */
  String toText() {
    BigInteger magnitude = mantissa.abs();
    String sign = mantissa.signum() < 0 ? "-" : "";
    if (exponent >= 0) {
      return sign + magnitude.shiftLeft(exponent);
    }
    BigInteger scaled =
        shiftRightHalfEven(magnitude.multiply(BigInteger.TEN.pow(FRACTION_DIGITS)), -exponent);
    if (scaled.signum() == 0) {
      return "0";
    }
    String digits = scaled.toString();
    digits = "0".repeat(Math.max(0, FRACTION_DIGITS + 1 - digits.length())) + digits;
    int point = digits.length() - FRACTION_DIGITS;
    int end = digits.length();
    while (end > point && digits.charAt(end - 1) == '0') {
      end--;
    }
    return sign
        + digits.substring(0, point)
        + (end == point ? "" : "." + digits.substring(point, end));
  }
}
