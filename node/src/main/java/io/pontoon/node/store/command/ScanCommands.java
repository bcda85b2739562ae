package io.pontoon.node.store.command;

import static io.pontoon.node.store.Keyspace.ABSENT;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.Glob;

/**
 * Which keys there are: KEYS, SCAN, RANDOMKEY, each over this group alone; the router puts the
 * groups together.
 */
final class ScanCommands {
  /**
   * COUNT is a hint: beyond this much work the client must come again, so that no call holds up its
   * lane.
   */
  private static final int COUNT_MAX = 1 << 20;

  private static final int COUNT_DEFAULT = 10;
  private static final long CURSOR_MASK = (1L << 48) - 1;

  private ScanCommands() {}

  static void bind(Commands.Binder binder) {
    binder.bind("keys", ScanCommands::keys);
    binder.bind("scan", ScanCommands::scan);
    binder.bind("randomkey", ScanCommands::randomKey);
  }

  private static void keys(Execution x) {
    x.forgetFound();
    int pattern = isStar(x.args, 0) ? -1 : 0;
    for (long cursor = 0; ; ) {
      cursor = x.keyspace.scan(cursor, COUNT_MAX, entry -> addIfWanted(x, entry, pattern));
      if (cursor == 0) {
        break;
      }
    }
    x.replyFoundKeys();
  }

  private static void scan(Execution x) {
    if (!isCursor(x)) {
      return;
    }
    long cursor = x.number & CURSOR_MASK;
    long count = COUNT_DEFAULT;
    int pattern = -1;
    int type = -1;
    Args args = x.args;
    for (int i = 1; i < args.count(); i += 2) {
      boolean more = i + 1 < args.count();
      if (more && args.is(i, "COUNT")) {
        if (!x.integer(i + 1)) {
          return;
        }
        count = x.number;
        if (count < 1) {
          x.reply.error(Errors.SYNTAX);
          return;
        }
      } else if (more && args.is(i, "MATCH")) {
        pattern = isStar(args, i + 1) ? -1 : i + 1;
      } else if (more && args.is(i, "TYPE")) {
        type = i + 1;
      } else {
        x.reply.error(Errors.SYNTAX);
        return;
      }
    }
    page(x, cursor, (int) Math.min(count, COUNT_MAX), pattern, type);
  }

  private static void page(Execution x, long cursor, int count, int pattern, int type) {
    x.forgetFound();
    String wantedType = type < 0 ? null : x.args.text(type);
    long next =
        x.keyspace.scan(
            cursor,
            count,
            entry -> {
              if (wantedType == null
                  || KeyCommands.typeName(x.keyspace.type(entry)).equalsIgnoreCase(wantedType)) {
                addIfWanted(x, entry, pattern);
              }
            });
    x.reply.array(2);
    byte[] digits = x.scratch(Numbers.DIGITS_MAX);
    x.reply.bulk(digits, 0, Numbers.write(next, digits, 0));
    x.replyFoundKeys();
  }

  /** {@code pattern}: the argument that holds it, or -1 for all keys. */
  private static void addIfWanted(Execution x, long entry, int pattern) {
    if (!x.keyspace.isAlive(entry, x.now)) {
      return;
    }
    if (pattern >= 0) {
      int length = x.keyspace.keyLength(entry);
      byte[] key = x.scratch(length);
      x.keyspace.readKey(entry, key, 0);
      if (!Glob.matches(
          x.args.array(), x.args.offset(pattern), x.args.length(pattern), key, 0, length)) {
        return;
      }
    }
    x.addFound(entry);
  }

  private static boolean isStar(Args args, int i) {
    return args.length(i) == 1 && args.array()[args.offset(i)] == '*';
  }

  /**
   * Reads a cursor as C's strtoul does: a sign is allowed, no digits at all are 0, a zero byte ends
   * it. False when the error is the reply.
   */
  private static boolean isCursor(Execution x) {
    byte[] from = x.args.array();
    int at = x.args.offset(0);
    int end = at + x.args.length(0);
    boolean signed = at < end && (from[at] == '-' || from[at] == '+');
    boolean negative = signed && from[at] == '-';
    boolean sound = !signed || at + 1 < end;
    long value = 0;
    for (at = signed ? at + 1 : at; at < end && sound && from[at] != 0; at++) {
      int digit = from[at] - '0';
      sound =
          digit >= 0
              && digit <= 9
              && Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) <= 0;
      value = value * 10 + digit;
    }
    if (!sound) {
      x.reply.error("ERR invalid cursor");
    }
    x.number = negative ? -value : value;
    return sound;
  }

  private static void randomKey(Execution x) {
    long entry = x.keyspace.pick(x.seed, x.now);
    if (entry == ABSENT) {
      x.reply.nil();
      return;
    }
    int length = x.keyspace.keyLength(entry);
    if (x.fits(length)) {
      int at = x.reply.bulkSpace(length);
      x.keyspace.readKey(entry, x.reply.array(), at);
    }
  }
}
