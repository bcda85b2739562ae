package io.pontoon.node.store.command;

import static io.pontoon.node.store.Keyspace.ABSENT;
import static io.pontoon.node.store.Keyspace.NO_EXPIRY;

import io.pontoon.common.command.Args;

/** Parts of strings: APPEND, GETRANGE, SETRANGE and SUBSTR. */
final class RangeCommands {
  private static final byte[] EMPTY = {};

  private RangeCommands() {}

  static void bind(Commands.Binder binder) {
    binder.bind("append", RangeCommands::append);
    binder.bind("getrange", RangeCommands::getRange);
    binder.bind("substr", RangeCommands::getRange);
    binder.bind("setrange", RangeCommands::setRange);
  }

  private static void append(Execution x) {
    Args args = x.args;
    long entry = x.use(0);
    if (entry == ABSENT) {
      x.put(0, 1, NO_EXPIRY);
      x.reply.integer(args.length(1));
      return;
    }
    int before = x.keyspace.valueLength(entry);
    long after = (long) before + args.length(1);
    if (!x.stringFits(after)) {
      return;
    }
    if (after > before) {
      entry = x.keyspace.growString(entry, (int) after);
      x.keyspace.writeValue(entry, before, args.array(), args.offset(1), args.length(1));
    }
    x.reply.integer(after);
  }

  private static void getRange(Execution x) {
    if (!x.integer(1)) {
      return;
    }
    long start = x.number;
    if (!x.integer(2)) {
      return;
    }
    long end = x.number;
    long entry = x.use(0);
    int length = entry == ABSENT ? 0 : x.keyspace.valueLength(entry);
    if (length == 0 || start < 0 && end < 0 && start > end) {
      x.reply.bulk(EMPTY);
      return;
    }
    start = Math.max(0, start < 0 ? start + length : start);
    end = Math.min(length - 1, Math.max(0, end < 0 ? end + length : end));
    if (start > end) {
      x.reply.bulk(EMPTY);
    } else {
      x.replyPart(entry, (int) start, (int) (end - start + 1));
    }
  }

  private static void setRange(Execution x) {
    if (!x.integer(1)) {
      return;
    }
    long offset = x.number;
    if (offset < 0) {
      x.reply.error(Errors.OUT_OF_RANGE_OFFSET);
      return;
    }
    Args args = x.args;
    int count = args.length(2);
    long entry = x.use(0);
    int before = entry == ABSENT ? 0 : x.keyspace.valueLength(entry);
    if (count == 0) {
      x.reply.integer(before);
      return;
    }
    if (!x.stringFits(offset > Long.MAX_VALUE - count ? Long.MAX_VALUE : offset + count)) {
      return;
    }
    if (entry == ABSENT) {
      x.put(0, EMPTY, 0, 0, NO_EXPIRY);
      entry = x.find(0);
    }
    int after = (int) Math.max(before, offset + count);
    if (after > before) {
      entry = x.keyspace.growString(entry, after);
    }
    x.keyspace.writeValue(entry, (int) offset, args.array(), args.offset(2), count);
    x.reply.integer(after);
  }
}
