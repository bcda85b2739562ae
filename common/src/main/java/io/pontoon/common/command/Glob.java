package io.pontoon.common.command;

/**
 * Redis's patterns ({@code ?}, {@code *}, {@code [a-z]}, {@code [^x]}, {@code \}) over bytes, as
 * {@code KEYS} documents them. A failed match goes back to the last star only, which is enough
 * since all else matches exactly one byte: at most pattern × text steps, never exponential.
 * Allocates nothing.
 */
public final class Glob {
  private Glob() {}

  public static boolean matches(
      byte[] pattern, int patternAt, int patternLength, byte[] text, int textAt, int textLength) {
    return matches(
        pattern, patternAt, patternAt + patternLength, text, textAt, textAt + textLength, false);
  }

  public static boolean matchesIgnoringCase(
      byte[] pattern, int patternAt, int patternLength, byte[] text, int textAt, int textLength) {
    return matches(
        pattern, patternAt, patternAt + patternLength, text, textAt, textAt + textLength, true);
  }

  private static boolean matches(
      byte[] pattern, int p, int pEnd, byte[] text, int t, int tEnd, boolean ignoreCase) {
    if (t == tEnd) {
      return p == pEnd; // as Redis: the empty text matches the empty pattern alone, not even a star
    }
    int star = -1;
    int starText = 0;
    while (t < tEnd) {
      if (p < pEnd && pattern[p] == '*') {
        star = ++p;
        starText = t;
      } else if (p < pEnd && one(pattern, p, pEnd, text[t], ignoreCase)) {
        p = behind(pattern, p, pEnd);
        t++;
      } else if (star >= 0) {
        p = star;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (p < pEnd && pattern[p] == '*') {
      p++;
    }
    return p == pEnd;
  }

  /** Whether the element at {@code p}, which is no star, matches {@code b}. */
  private static boolean one(byte[] pattern, int p, int end, byte b, boolean ignoreCase) {
    return switch (pattern[p]) {
      case '?' -> true;
      case '[' -> oneOf(pattern, p + 1, end, b, ignoreCase);
      case '\\' -> same(pattern[p + 1 < end ? p + 1 : p], b, ignoreCase);
      default -> same(pattern[p], b, ignoreCase);
    };
  }

  /** {@code p} is behind the bracket. A bracket that is never closed ends with the pattern. */
  private static boolean oneOf(byte[] pattern, int p, int end, byte b, boolean ignoreCase) {
    boolean not = p < end && pattern[p] == '^';
    boolean match = false;
    for (p = not ? p + 1 : p; p < end; p++) {
      if (pattern[p] == '\\' && p + 1 < end) {
        p++;
        match |= same(pattern[p], b, ignoreCase);
      } else if (pattern[p] == ']') {
        break;
      } else if (p + 2 < end && pattern[p + 1] == '-') {
        match |= between(pattern[p], pattern[p + 2], b, ignoreCase);
        p += 2;
      } else {
        match |= same(pattern[p], b, ignoreCase);
      }
    }
    return match != not;
  }

  /** The position behind the element at {@code p}. */
  private static int behind(byte[] pattern, int p, int end) {
    if (pattern[p] == '\\') {
      return Math.min(p + 2, end);
    }
    if (pattern[p] != '[') {
      return p + 1;
    }
    p++;
    for (p = p < end && pattern[p] == '^' ? p + 1 : p; p < end; p++) {
      if (pattern[p] == '\\' && p + 1 < end) {
        p++;
      } else if (pattern[p] == ']') {
        return p + 1;
      } else if (p + 2 < end && pattern[p + 1] == '-') {
        p += 2;
      }
    }
    return end;
  }

  private static boolean between(byte from, byte to, byte b, boolean ignoreCase) {
    int low = ignoreCase ? lower(from) : from;
    int high = ignoreCase ? lower(to) : to;
    int c = ignoreCase ? lower(b) : b;
    return low <= high ? c >= low && c <= high : c >= high && c <= low;
  }

  private static boolean same(byte a, byte b, boolean ignoreCase) {
    return a == b || ignoreCase && lower(a) == lower(b);
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }
}
