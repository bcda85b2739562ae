package io.pontoon.node.store.command;

import static io.pontoon.node.store.Keyspace.ABSENT;
import static io.pontoon.node.store.Keyspace.NO_EXPIRY;

import java.nio.charset.StandardCharsets;

/** Numbers in strings: INCR, DECR, INCRBY, DECRBY, INCRBYFLOAT. */
final class CounterCommands {
  private CounterCommands() {}

  static void bind(Commands.Binder binder) {
    binder.bind("incr", x -> add(x, 1));
    binder.bind("decr", x -> add(x, -1));
    binder.bind("incrby", CounterCommands::incrBy);
    binder.bind("decrby", CounterCommands::decrBy);
    binder.bind("incrbyfloat", CounterCommands::incrByFloat);
  }

  private static void incrBy(Execution x) {
    if (x.integer(1)) {
      add(x, x.number);
    }
  }

  private static void decrBy(Execution x) {
    if (!x.integer(1)) {
      return;
    }
    if (x.number == Long.MIN_VALUE) {
      x.reply.error("ERR decrement would overflow");
      return;
    }
    add(x, -x.number);
  }

  private static void add(Execution x, long step) {
    long entry = x.use(0);
    long before = 0;
    int lengthBefore = 0;
    byte[] digits = x.scratch(2 * Numbers.DIGITS_MAX);
    if (entry != ABSENT) {
      lengthBefore = x.keyspace.valueLength(entry);
      if (lengthBefore > Numbers.DIGITS_MAX) {
        x.reply.error(Errors.NOT_AN_INTEGER);
        return;
      }
      x.keyspace.readValue(entry, 0, digits, 0, lengthBefore);
      before = Numbers.parse(digits, 0, lengthBefore);
      if (before == Numbers.NOT_A_NUMBER && !Numbers.isNumber(digits, 0, lengthBefore)) {
        x.reply.error(Errors.NOT_AN_INTEGER);
        return;
      }
    }
    long after = before + step;
    if (((before ^ after) & (step ^ after)) < 0) {
      x.reply.error(Errors.OVERFLOW);
      return;
    }
    int length = Numbers.write(after, digits, 0);
    if (entry != ABSENT && length == lengthBefore) {
      x.keyspace.writeValue(entry, 0, digits, 0, length);
    } else {
      x.put(0, digits, 0, length, entry == ABSENT ? NO_EXPIRY : x.keyspace.expireAt(entry));
    }
    x.reply.integer(after);
  }

  private static void incrByFloat(Execution x) {
    long entry = x.use(0);
    ExtendedFloat before = ExtendedFloat.ZERO;
    if (entry != ABSENT) {
      int length = x.keyspace.valueLength(entry);
      if (length >= ExtendedFloat.TEXT_BOUND) {
        x.reply.error(Errors.NOT_A_FLOAT);
        return;
      }
      byte[] text = x.scratch(length);
      x.keyspace.readValue(entry, 0, text, 0, length);
      before = ExtendedFloat.parse(text, 0, length);
    }
    ExtendedFloat step = ExtendedFloat.parse(x.args.array(), x.args.offset(1), x.args.length(1));
    if (before == null || step == null) {
      x.reply.error(Errors.NOT_A_FLOAT);
      return;
    }
    ExtendedFloat after = before.plus(step);
    if (after.isInfinite()) {
      x.reply.error("ERR increment would produce NaN or Infinity");
      return;
    }
    byte[] text = after.toText().getBytes(StandardCharsets.US_ASCII);
    x.put(0, text, 0, text.length, entry == ABSENT ? NO_EXPIRY : x.keyspace.expireAt(entry));
    x.reply.bulk(text);
  }
}
