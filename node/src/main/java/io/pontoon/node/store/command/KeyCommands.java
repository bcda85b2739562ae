package io.pontoon.node.store.command;

import static io.pontoon.node.store.Keyspace.ABSENT;

import io.pontoon.node.store.Keyspace.ValueType;

/** Keys as such: https://redis.io/docs/latest/commands/?group=generic, and DBSIZE and FLUSHALL. */
final class KeyCommands {
  private KeyCommands() {}

  static void bind(Commands.Binder binder) {
    binder.bind("del", KeyCommands::del);
    binder.bind("unlink", KeyCommands::del);
    binder.bind("exists", KeyCommands::exists);
    binder.bind("touch", KeyCommands::touch);
    binder.bind("type", KeyCommands::type);
    binder.bind("dbsize", x -> x.reply.integer(x.keyspace.size()));
    binder.bind("flushall", KeyCommands::flush);
    binder.bind("flushdb", KeyCommands::flush);
  }

  private static void del(Execution x) {
    int removed = 0;
    for (int i = 0; i < x.args.count(); i++) {
      long entry = x.find(i);
      if (entry == ABSENT) {
        x.remove(i); // it may be there, expired
      } else {
        x.keyspace.remove(entry);
        removed++;
      }
    }
    x.reply.integer(removed);
  }

  private static void exists(Execution x) {
    int there = 0;
    for (int i = 0; i < x.args.count(); i++) {
      there += x.find(i) == ABSENT ? 0 : 1;
    }
    x.reply.integer(there);
  }

  private static void touch(Execution x) {
    int there = 0;
    for (int i = 0; i < x.args.count(); i++) {
      there += x.use(i) == ABSENT ? 0 : 1;
    }
    x.reply.integer(there);
  }

  private static void type(Execution x) {
    long entry = x.find(0);
    x.reply.simple(entry == ABSENT ? "none" : typeName(x.keyspace.type(entry)));
  }

  static String typeName(ValueType type) {
    return switch (type) {
      case STRING -> "string";
    };
  }

  /** ASYNC and SYNC are the same: the store drops its keys at once either way. */
  private static void flush(Execution x) {
    if (x.args.count() > 1
        || x.args.count() == 1 && !x.args.is(0, "ASYNC") && !x.args.is(0, "SYNC")) {
      x.reply.error(Errors.SYNTAX);
      return;
    }
    x.keyspace.clear();
    x.reply.ok();
  }
}
