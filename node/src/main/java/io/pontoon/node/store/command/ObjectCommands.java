package io.pontoon.node.store.command;

import static io.pontoon.node.store.Keyspace.ABSENT;

/**
 * OBJECT: what Redis would say about a value, derived from its bytes alone. Where Redis remembers
 * how a value came about (an appended string stays {@code raw}) the answers differ.
 */
final class ObjectCommands {
  private static final int KEY = 1; // argument 0 is the subcommand
  private static final int EMBEDDED_MAX = 44;
  private static final int SHARED_INTEGERS = 10_000;
  private static final String NOT_TRACKED =
      "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that"
          + " when switching between policies at runtime LRU and LFU data will take some time to"
          + " adjust.";

  private ObjectCommands() {}

  static void bind(Commands.Binder binder) {
    binder.bind("object|encoding", ObjectCommands::encoding);
    binder.bind("object|refcount", ObjectCommands::refCount);
    binder.bind("object|idletime", ObjectCommands::idleTime);
    binder.bind("object|freq", ObjectCommands::frequency);
  }

  private static void encoding(Execution x) {
    long entry = x.find(KEY);
    if (entry == ABSENT) {
      x.reply.nil();
    } else if (isInteger(x, entry)) {
      x.reply.bulk("int");
    } else {
      x.reply.bulk(x.keyspace.valueLength(entry) <= EMBEDDED_MAX ? "embstr" : "raw");
    }
  }

  /** Redis shares the objects of small whole numbers and counts them without end. */
  private static void refCount(Execution x) {
    long entry = x.find(KEY);
    if (entry == ABSENT) {
      x.reply.nil();
    } else {
      boolean shared = isInteger(x, entry) && x.number >= 0 && x.number < SHARED_INTEGERS;
      x.reply.integer(shared ? Integer.MAX_VALUE : 1);
    }
  }

  /** Of the replica that answers: use is not replicated, since reads are not. */
  private static void idleTime(Execution x) {
    long entry = x.find(KEY);
    if (entry == ABSENT) {
      x.reply.nil();
    } else {
      x.reply.integer(x.keyspace.idleSeconds(entry, x.now));
    }
  }

  private static void frequency(Execution x) {
    if (x.find(KEY) == ABSENT) {
      x.reply.nil();
    } else {
      x.reply.error(NOT_TRACKED);
    }
  }

  /** The number is in {@link Execution#number} then. */
  private static boolean isInteger(Execution x, long entry) {
    int length = x.keyspace.valueLength(entry);
    if (length > Numbers.DIGITS_MAX) {
      return false;
    }
    byte[] digits = x.scratch(Numbers.DIGITS_MAX);
    x.keyspace.readValue(entry, 0, digits, 0, length);
    x.number = Numbers.parse(digits, 0, length);
    return Numbers.isNumber(digits, 0, length);
  }
}
