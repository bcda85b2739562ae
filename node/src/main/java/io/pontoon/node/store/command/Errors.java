package io.pontoon.node.store.command;

/** Redis 7.0's error texts that several commands share. */
final class Errors {
  static final String SYNTAX = "ERR syntax error";
  static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";
  static final String NOT_A_FLOAT = "ERR value is not a valid float";
  static final String OVERFLOW = "ERR increment or decrement would overflow";
  static final String STRING_TOO_LONG =
      "ERR string exceeds maximum allowed size (proto-max-bulk-len)";
  static final String OUT_OF_RANGE_OFFSET = "ERR offset is out of range";
  static final String NO_SUCH_KEY = "ERR no such key";

  private Errors() {}

  static String expireTime(Execution x) {
    return "ERR invalid expire time in '" + x.spec().name() + "' command";
  }
}
