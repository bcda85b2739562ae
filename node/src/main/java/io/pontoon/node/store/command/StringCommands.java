package io.pontoon.node.store.command;

import static io.pontoon.node.store.Keyspace.ABSENT;
import static io.pontoon.node.store.Keyspace.NO_EXPIRY;

import io.pontoon.node.store.Keyspace;

/** Strings as a whole: https://redis.io/docs/latest/commands/?group=string. */
final class StringCommands {
  private StringCommands() {}

  static void bind(Commands.Binder binder) {
    binder.bind("get", StringCommands::get);
    binder.bind("set", SetCommand::set);
    binder.bind("setnx", StringCommands::setNx);
    binder.bind("setex", x -> setFor(x, 1000));
    binder.bind("psetex", x -> setFor(x, 1));
    binder.bind("getset", StringCommands::getSet);
    binder.bind("getdel", StringCommands::getDel);
    binder.bind("getex", SetCommand::getEx);
    binder.bind("mget", StringCommands::mGet);
    binder.bind("mset", StringCommands::mSet);
    binder.bind("msetnx", StringCommands::mSetNx);
    binder.bind("strlen", StringCommands::strLen);
  }

  private static void get(Execution x) {
    x.replyValue(x.use(0));
  }

  private static void setNx(Execution x) {
    if (x.find(0) != ABSENT) {
      x.reply.integer(0);
      return;
    }
    x.put(0, 1, NO_EXPIRY);
    x.reply.integer(1);
  }

  private static void setFor(Execution x, int unit) {
    if (!x.integer(1)) {
      return;
    }
    long expireAt = Deadlines.positive(x.number, unit, x.now);
    if (expireAt == Deadlines.INVALID) {
      x.reply.error(Errors.expireTime(x));
      return;
    }
    x.put(0, 2, expireAt);
    x.reply.ok();
  }

  private static void getSet(Execution x) {
    if (x.replyValue(x.find(0))) {
      x.put(0, 1, NO_EXPIRY);
    }
  }

  private static void getDel(Execution x) {
    long entry = x.find(0);
    if (x.replyValue(entry) && entry != ABSENT) {
      x.keyspace.remove(entry);
    }
  }

  private static void mGet(Execution x) {
    int count = x.args.count();
    x.reply.array(count);
    for (int i = 0; i < count; i++) {
      if (!x.fits(0) || !x.replyValue(x.use(i))) {
        return;
      }
    }
  }

  private static void mSet(Execution x) {
    if (hasOddWord(x)) {
      return;
    }
    putAll(x);
    x.reply.ok();
  }

  private static void mSetNx(Execution x) {
    if (hasOddWord(x)) {
      return;
    }
    for (int i = 0; i < x.args.count(); i += 2) {
      if (x.find(i) != ABSENT) {
        x.reply.integer(0);
        return;
      }
    }
    putAll(x);
    x.reply.integer(1);
  }

  private static boolean hasOddWord(Execution x) {
    boolean odd = x.args.count() % 2 != 0;
    if (odd) {
      x.reply.error(io.pontoon.common.command.CommandErrors.wrongArity(x.spec()));
    }
    return odd;
  }

  private static void putAll(Execution x) {
    for (int i = 0; i < x.args.count(); i += 2) {
      x.put(i, i + 1, Keyspace.NO_EXPIRY);
    }
  }

  private static void strLen(Execution x) {
    long entry = x.use(0);
    x.reply.integer(entry == ABSENT ? 0 : x.keyspace.valueLength(entry));
  }
}
