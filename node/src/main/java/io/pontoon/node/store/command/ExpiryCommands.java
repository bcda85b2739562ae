package io.pontoon.node.store.command;

import static io.pontoon.node.store.Keyspace.ABSENT;
import static io.pontoon.node.store.Keyspace.NO_EXPIRY;

import io.pontoon.node.store.Keyspace;

/** When keys expire. {@code now} is the entry's stamp, so that every replica decides alike. */
public final class ExpiryCommands {
  private static final int NX = 1;
  private static final int XX = 2;
  private static final int GT = 4;
  private static final int LT = 8;
  private static final int BAD = -1;

  private ExpiryCommands() {}

  static void bind(Commands.Binder binder) {
    binder.bind("expire", x -> expire(x, 1000, x.now));
    binder.bind("pexpire", x -> expire(x, 1, x.now));
    binder.bind("expireat", x -> expire(x, 1000, 0));
    binder.bind("pexpireat", x -> expire(x, 1, 0));
    binder.bind("persist", ExpiryCommands::persist);
    binder.bind("ttl", x -> when(x, x.now, 1000));
    binder.bind("pttl", x -> when(x, x.now, 1));
    binder.bind("expiretime", x -> when(x, 0, 1000));
    binder.bind("pexpiretime", x -> when(x, 0, 1));
  }

  /**
   * Removes a key if its time is up at {@code now}: what an entry of the replicated sweep does for
   * each key it names.
   *
   * @return whether it was removed
   */
  public static boolean sweep(Keyspace keyspace, byte[] key, int offset, int length, long now) {
    long entry =
        keyspace.find(key, offset, length, Long.MIN_VALUE); // sees a key whose time is up too
    if (entry == ABSENT
        || keyspace.expireAt(entry) == NO_EXPIRY
        || keyspace.expireAt(entry) > now) {
      return false;
    }
    keyspace.remove(entry);
    return true;
  }

  private static void expire(Execution x, int unit, long base) {
    int options = options(x);
    if (options == BAD || !x.integer(1)) {
      return;
    }
    long expireAt = Deadlines.any(x.number, unit, base);
    if (expireAt == Deadlines.INVALID) {
      x.reply.error(Errors.expireTime(x));
      return;
    }
    long entry = x.use(0);
    if (entry == ABSENT || !mayChange(options, x.keyspace.expireAt(entry), expireAt)) {
      x.reply.integer(0);
      return;
    }
    x.expire(entry, expireAt);
    x.reply.integer(1);
  }

  /** A key that never expires is as one whose time is infinitely far. */
  private static boolean mayChange(int options, long from, long to) {
    boolean never = from == NO_EXPIRY;
    if ((options & NX) != 0 && !never || (options & XX) != 0 && never) {
      return false;
    }
    if ((options & GT) != 0 && (never || to <= from)) {
      return false;
    }
    return (options & LT) == 0 || never || to < from;
  }

  /** {@link #BAD} when the error is the reply. */
  private static int options(Execution x) {
    int options = 0;
    for (int i = 2; i < x.args.count(); i++) {
      if (x.args.is(i, "NX")) {
        options |= NX;
      } else if (x.args.is(i, "XX")) {
        options |= XX;
      } else if (x.args.is(i, "GT")) {
        options |= GT;
      } else if (x.args.is(i, "LT")) {
        options |= LT;
      } else {
        x.reply.error("ERR Unsupported option " + untilZero(x.args.text(i)));
        return BAD;
      }
    }
    if ((options & NX) != 0 && options != NX) {
      x.reply.error("ERR NX and XX, GT or LT options at the same time are not compatible");
      return BAD;
    }
    if ((options & GT) != 0 && (options & LT) != 0) {
      x.reply.error("ERR GT and LT options at the same time are not compatible");
      return BAD;
    }
    return options;
  }

  private static String untilZero(String text) {
    int zero = text.indexOf('\0');
    return zero < 0 ? text : text.substring(0, zero);
  }

  private static void persist(Execution x) {
    long entry = x.find(0);
    if (entry == ABSENT || x.keyspace.expireAt(entry) == NO_EXPIRY) {
      x.reply.integer(0);
      return;
    }
    x.keyspace.setExpireAt(entry, NO_EXPIRY);
    x.reply.integer(1);
  }

  private static void when(Execution x, long from, int unit) {
    long entry = x.find(0);
    if (entry == ABSENT) {
      x.reply.integer(-2);
      return;
    }
    long expireAt = x.keyspace.expireAt(entry);
    if (expireAt == NO_EXPIRY) {
      x.reply.integer(-1);
      return;
    }
    long span = expireAt - from;
    x.reply.integer(
        span / unit + (span % unit * 2 >= unit ? 1 : 0)); // to the nearest, as Redis does
  }
}
