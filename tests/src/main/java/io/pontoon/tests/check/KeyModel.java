package io.pontoon.tests.check;

/**
 * What one key does when commands come one after the other: the sequential meaning that every
 * history is judged by.
 */
final class KeyModel {
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
      case INCR -> increment(state);
      case APPEND -> {
        String longer = state == null ? argument : state + argument;
        yield new Step(Integer.toString(longer.length()), longer);
      }
    };
  }

  private static Step increment(String state) {
    String next = Long.toString((state == null ? 0 : Long.parseLong(state)) + 1);
    return new Step(next, next);
  }
}
