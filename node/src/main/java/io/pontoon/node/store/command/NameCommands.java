package io.pontoon.node.store.command;

import static io.pontoon.node.store.Keyspace.ABSENT;

/**
 * A value under another name: RENAME, RENAMENX, COPY. Both names are of one group; the router sees
 * to that.
 */
final class NameCommands {
  private NameCommands() {}

  static void bind(Commands.Binder binder) {
    binder.bind("rename", x -> rename(x, false));
    binder.bind("renamenx", x -> rename(x, true));
    binder.bind("copy", NameCommands::copy);
  }

  private static void rename(Execution x, boolean onlyToNew) {
    long entry = x.find(0);
    if (entry == ABSENT) {
      x.reply.error(Errors.NO_SUCH_KEY);
      return;
    }
    boolean same = x.sameArgument(0, 1);
    if (onlyToNew && (same || x.find(1) != ABSENT)) {
      x.reply.integer(0);
      return;
    }
    if (!same) {
      copyValue(x, entry);
      x.remove(0);
    }
    if (onlyToNew) {
      x.reply.integer(1);
    } else {
      x.reply.ok();
    }
  }

  private static void copy(Execution x) {
    boolean replace = false;
    for (int i = 2; i < x.args.count(); i++) {
      if (x.args.is(i, "REPLACE")) {
        replace = true;
      } else if (x.args.is(i, "DB") && i + 1 < x.args.count()) {
        if (!isThisDatabase(x, ++i)) {
          return;
        }
      } else {
        x.reply.error(Errors.SYNTAX);
        return;
      }
    }
    if (x.sameArgument(0, 1)) {
      x.reply.error("ERR source and destination objects are the same");
      return;
    }
    long entry = x.use(0);
    if (entry == ABSENT || !replace && x.find(1) != ABSENT) {
      x.reply.integer(0);
      return;
    }
    copyValue(x, entry);
    x.reply.integer(1);
  }

  /** There is one database, number 0. False when the error is the reply. */
  private static boolean isThisDatabase(Execution x, int i) {
    if (!x.integer(i)) {
      return false;
    }
    if (x.number != (int) x.number) {
      x.reply.error("ERR value is out of range, value must between -2147483648 and 2147483647");
    } else if (x.number != 0) {
      x.reply.error("ERR DB index is out of range");
    }
    return x.number == 0;
  }

  /** Gives argument 1 the value and the expiry of the entry. */
  private static void copyValue(Execution x, long entry) {
    int length = x.keyspace.valueLength(entry);
    byte[] value = x.scratch(length);
    x.keyspace.readValue(entry, 0, value, 0, length);
    x.put(1, value, 0, length, x.keyspace.expireAt(entry));
  }
}
