package io.pontoon.tests.sim.raft;

/** A promise was broken: what, when, and the seed that shows it. */
final class SimFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  SimFailure(String message) {
    super(message);
  }

  SimFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
