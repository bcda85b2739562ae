package io.pontoon.ops;

import io.pontoon.common.config.StartupException;

/**
 * Waits for what another process does: the one place that may sleep, since nothing tells of a
 * foreign process's progress.
 */
final class Patience {
  private static final int STEP_MILLIS = 20;

  private Patience() {}

  /** A question about the world outside. */
  @FunctionalInterface
  interface Question {
    boolean answer() throws StartupException;
  }

  /** Whether the answer became yes within {@code seconds}. */
  static boolean until(int seconds, Question question) throws StartupException {
    for (int waited = 0; !question.answer(); waited += STEP_MILLIS) {
      if (waited >= seconds * 1000) {
        return false;
      }
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StartupException("interrupted", e);
      }
    }
    return true;
  }
}
