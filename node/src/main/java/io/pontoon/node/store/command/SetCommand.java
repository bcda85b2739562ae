package io.pontoon.node.store.command;

import static io.pontoon.node.store.Keyspace.ABSENT;
import static io.pontoon.node.store.Keyspace.NO_EXPIRY;

import io.pontoon.common.command.Args;

/** SET and GETEX, which read their options alike: https://redis.io/docs/latest/commands/set/. */
final class SetCommand {
  private static final int NX = 1;
  private static final int XX = 2;
  private static final int GET = 4;
  private static final int KEEPTTL = 8;
  private static final int PERSIST = 16;
  private static final int EX = 32;
  private static final int PX = 64;
  private static final int EXAT = 128;
  private static final int PXAT = 256;
  private static final int TIMES = EX | PX | EXAT | PXAT;
  private static final int SYNTAX_ERROR = -1;

  private SetCommand() {}

  static void set(Execution x) {
    if (x.args.count() == 2) {
      x.put(0, 1, NO_EXPIRY);
      x.reply.ok();
      return;
    }
    long parsed = options(x.args, 2, NX | XX | GET | KEEPTTL | TIMES);
    int options = (int) parsed;
    if (options == SYNTAX_ERROR) {
      x.reply.error(Errors.SYNTAX);
      return;
    }
    long expireAt = expireAt(x, options, (int) (parsed >>> 32));
    if (expireAt == Deadlines.INVALID) {
      return;
    }
    long entry = x.find(0);
    if ((options & GET) != 0 && !x.replyValue(entry)) {
      return;
    }
    boolean refused =
        (options & NX) != 0 && entry != ABSENT || (options & XX) != 0 && entry == ABSENT;
    if (!refused) {
      x.put(
          0,
          1,
          (options & KEEPTTL) != 0 && entry != ABSENT ? x.keyspace.expireAt(entry) : expireAt);
    }
    if ((options & GET) == 0) {
      if (refused) {
        x.reply.nil();
      } else {
        x.reply.ok();
      }
    }
  }

  static void getEx(Execution x) {
    long parsed = options(x.args, 1, PERSIST | TIMES);
    int options = (int) parsed;
    if (options == SYNTAX_ERROR) {
      x.reply.error(Errors.SYNTAX);
      return;
    }
    long entry = x.use(0);
    if (entry == ABSENT) {
      x.reply.nil();
      return;
    }
    long expireAt = expireAt(x, options, (int) (parsed >>> 32));
    if (expireAt == Deadlines.INVALID || !x.replyValue(entry)) {
      return;
    }
    if ((options & TIMES) != 0) {
      x.expire(entry, expireAt);
    } else if ((options & PERSIST) != 0) {
      x.keyspace.setExpireAt(entry, NO_EXPIRY);
    }
  }

  /**
   * The options from argument {@code i} on in the lower 32 bits, the argument that holds the time
   * in the upper; or {@link #SYNTAX_ERROR}.
   */
  private static long options(Args args, int i, int allowed) {
    int options = 0;
    int time = 0;
    for (; i < args.count(); i++) {
      int option = option(args, i) & allowed;
      if (option == 0 || (options & clashes(option)) != 0) {
        return SYNTAX_ERROR;
      }
      if ((option & TIMES) != 0) {
        if (++i == args.count()) {
          return SYNTAX_ERROR;
        }
        time = i;
      }
      options |= option;
    }
    return (long) time << 32 | options;
  }

  private static int option(Args args, int i) {
    if (args.is(i, "EX")) {
      return EX;
    } else if (args.is(i, "PX")) {
      return PX;
    } else if (args.is(i, "NX")) {
      return NX;
    } else if (args.is(i, "XX")) {
      return XX;
    } else if (args.is(i, "GET")) {
      return GET;
    } else if (args.is(i, "KEEPTTL")) {
      return KEEPTTL;
    } else if (args.is(i, "EXAT")) {
      return EXAT;
    } else if (args.is(i, "PXAT")) {
      return PXAT;
    } else if (args.is(i, "PERSIST")) {
      return PERSIST;
    }
    return 0;
  }

  /**
   * Options that may not stand beside this one. The same option twice is no clash in Redis: the
   * last one counts.
   */
  private static int clashes(int option) {
    return switch (option) {
      case NX -> XX;
      case XX -> NX;
      case GET -> 0;
      default -> (TIMES | KEEPTTL | PERSIST) & ~option;
    };
  }

  /** {@link Deadlines#INVALID} when the error is the reply. */
  private static long expireAt(Execution x, int options, int argument) {
    if ((options & TIMES) == 0) {
      return NO_EXPIRY;
    }
    if (!x.integer(argument)) {
      return Deadlines.INVALID;
    }
    int unit = (options & (EX | EXAT)) != 0 ? 1000 : 1;
    long expireAt = Deadlines.positive(x.number, unit, (options & (EX | PX)) != 0 ? x.now : 0);
    if (expireAt == Deadlines.INVALID) {
      x.reply.error(Errors.expireTime(x));
    }
    return expireAt;
  }
}
