package io.pontoon.tests.sim;

/** A promise was broken: which kind of promise, and what was seen. */
public final class SimFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String kind;

  SimFailure(String kind, String seen) {
    this(kind, seen, null);
  }

  SimFailure(String kind, String seen, Throwable cause) {
    super(kind + ": " + seen, cause);
    this.kind = kind;
  }

  /** A few words: the same for all failures of a kind. */
  public String kind() {
    return kind;
  }
}
