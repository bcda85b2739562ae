package io.pontoon.common.resp;

import io.pontoon.common.command.Args;

/**
 * Splits an inline command into words with Redis's quoting rules ({@code sdssplitargs}); escapes
 * are resolved in place.
 */
final class InlineWords {
  private InlineWords() {}

  /** False when quotes do not match, or a closing one is not followed by a space. */
  static boolean split(RespReader reader, Args args, byte[] line, int from, int to) {
    int at = from;
    while (true) {
      while (at < to && isSpace(line[at])) {
        at++;
      }
      if (at >= to || line[at] == 0) {
        return true;
      }
      at = word(reader, args, line, at, to);
      if (at < 0) {
        return false;
      }
    }
  }

  /**
   * Takes one word, written over its own quoted form, which is never shorter; answers the place
   * behind it, or -1.
   */
  private static int word(RespReader reader, Args args, byte[] line, int from, int to) {
    int out = from;
    int at = from;
    while (at < to && line[at] != 0 && !isSpace(line[at])) {
      byte b = line[at];
      if (b == '"' || b == '\'') {
        long ends =
            b == '"' ? doubleQuoted(line, at + 1, to, out) : singleQuoted(line, at + 1, to, out);
        if (ends < 0) {
          return -1;
        }
        out = (int) (ends >>> 32);
        at = (int) ends;
        if (at < to && !isSpace(line[at]) && line[at] != 0) {
          return -1;
        }
        break;
      }
      line[out++] = b;
      at++;
    }
    reader.word(args, from, out - from);
    return at;
  }

  /**
   * Upper 32 bits: the place behind what was written; lower: behind the closing quote. -1 when
   * there is none.
   */
  private static long doubleQuoted(byte[] line, int at, int to, int out) {
    while (at < to && line[at] != 0) {
      byte b = line[at];
      if (b == '"') {
        return (long) out << 32 | at + 1;
      }
      if (b == '\\'
          && at + 3 < to
          && line[at + 1] == 'x'
          && hex(line[at + 2]) >= 0
          && hex(line[at + 3]) >= 0) {
        line[out++] = (byte) (hex(line[at + 2]) << 4 | hex(line[at + 3]));
        at += 4;
      } else if (b == '\\' && at + 1 < to) {
        line[out++] = escape(line[at + 1]);
        at += 2;
      } else {
        line[out++] = b;
        at++;
      }
    }
    return -1;
  }

  private static long singleQuoted(byte[] line, int at, int to, int out) {
    while (at < to && line[at] != 0) {
      byte b = line[at];
      if (b == '\'') {
        return (long) out << 32 | at + 1;
      }
      if (b == '\\' && at + 1 < to && line[at + 1] == '\'') {
        b = '\'';
        at++;
      }
      line[out++] = b;
      at++;
    }
    return -1;
  }

  private static byte escape(byte b) {
    return switch (b) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> b;
    };
  }

  private static int hex(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b >= 9 && b <= 13;
  }
}
