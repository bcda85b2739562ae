package io.pontoon.router.fanout;

/** Finds its way in RESP replies of nodes. */
final class ReplyScan {
  private ReplyScan() {}

  /** The number in the line that begins behind the kind at {@code at}. */
  static long number(byte[] from, int at) {
    int i = at + 1;
    boolean negative = from[i] == '-';
    if (negative) {
      i++;
    }
    long value = 0;
    while (from[i] != '\r') {
      value = value * 10 + from[i++] - '0';
    }
    return negative ? -value : value;
  }

  /** The place behind the line that begins at {@code at}. */
  static int afterLine(byte[] from, int at) {
    int i = at;
    while (from[i] != '\n') {
      i++;
    }
    return i + 1;
  }

  /** The place behind the reply, with all its elements, that begins at {@code at}. */
  static int after(byte[] from, int at) {
    int next = afterLine(from, at);
    switch (from[at]) {
      case '$', '=', '!' -> {
        long length = number(from, at);
        return length < 0 ? next : next + (int) length + 2;
      }
      case '*', '~', '>', '%' -> {
        long elements = number(from, at) * (from[at] == '%' ? 2 : 1);
        for (long i = 0; i < elements; i++) {
          next = after(from, next);
        }
        return next;
      }
      default -> {
        return next;
      }
    }
  }
}
