package io.pontoon.tests.check;

/**
 * What one key does when commands come one after the other: the sequential meaning that every
 * history is judged by. One key may take all commands in turn; what Redis refuses because of the
 * value is answered with the error and changes nothing.
 */
public final class KeyModel {
  /** What counting says to a value that is no 64-bit number; to be recorded as an answer. */
  public static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";

  /** What counting says when the result is no 64-bit number; to be recorded as an answer. */
  public static final String OVERFLOW = "ERR increment or decrement would overflow";

  private KeyModel() {}

  /**
   * What one command does to one value.
   *
   * @param answer what it says; null is Redis's nil
   * @param state the value afterwards; null when the key does not exist
   */
  record Step(String answer, String state) {}

  static Step step(String state, Operation operation) {
    String argument = operation.argument();
    return switch (operation.action()) {
      case SET -> new Step("OK", argument);
      case SETNX -> state == null ? new Step("1", argument) : new Step("0", state);
      case GETSET -> new Step(state, argument);
      case GET -> new Step(state, state);
      case DEL -> new Step(state == null ? "0" : "1", null);
      case INCR -> count(state, 1);
      case DECR -> count(state, -1);
      case INCRBY -> count(state, Long.parseLong(argument));
      case APPEND -> {
        String longer = state == null ? argument : state + argument;
        yield new Step(Integer.toString(longer.length()), longer);
      }
    };
  }

  /** Whether the effect adds to what is there, so that twice is not once. */
  static boolean adds(Operation operation) {
    return switch (operation.action()) {
      case INCR, DECR, INCRBY, APPEND -> true;
      case SET, SETNX, GETSET, GET, DEL -> false;
    };
  }

  private static Step count(String state, long delta) {
    long number = 0;
    if (state != null) {
      if (!isInteger(state)) {
        return new Step(NOT_AN_INTEGER, state);
      }
      number = Long.parseLong(state);
    }
    long sum = number + delta;
    if (((number ^ sum) & (delta ^ sum)) < 0) {
      return new Step(OVERFLOW, state);
    }
    String next = Long.toString(sum);
    return new Step(next, next);
  }

  /** As Redis reads numbers: no sign but a minus, no zero in front, 64 bits. */
  static boolean isInteger(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    int digits = text.length() - start;
    if (digits == 0 || digits > 19) {
      return false;
    }
    for (int i = start; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    if (text.charAt(start) == '0') {
      return text.equals("0");
    }
    if (digits < 19) {
      return true;
    }
    String bound = start == 0 ? "9223372036854775807" : "9223372036854775808";
    return text.substring(start).compareTo(bound) <= 0;
  }
}
