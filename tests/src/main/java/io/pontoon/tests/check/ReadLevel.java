package io.pontoon.tests.check;

/** What a client may demand of a read, by the word it says. */
public enum ReadLevel {
  STRONG,
  QUORUM,
  ALL,
  SESSION,
  ANY;

  /** Whether its reads belong into the one order of all commands. */
  public boolean isLinearizable() {
    return this == STRONG || this == QUORUM || this == ALL;
  }
}
