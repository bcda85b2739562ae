package io.pontoon.common.config;

/**
 * Why something could not start, in one line for the person who started it. Mains print the message
 * and leave with an exit code other than 0; nobody prints the trace.
 */
public final class StartupException extends Exception {
  public StartupException(String message) {
    super(oneLine(message));
  }

  public StartupException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ");
  }
}
