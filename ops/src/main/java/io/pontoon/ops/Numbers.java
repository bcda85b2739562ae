package io.pontoon.ops;

import io.pontoon.common.config.StartupException;

/** The ranges of numbers that several verbs take. */
final class Numbers {
  private static final int NODES_MAX = 64;
  private static final int SHARDS_MAX = 10_000;

  private Numbers() {}

  /** A null is not checked. */
  static void check(Integer nodes, Integer shards, Integer port) throws StartupException {
    check("--nodes", nodes, 1, NODES_MAX);
    check("--shards", shards, 1, SHARDS_MAX);
    check("--port", port, 0, 65_535);
  }

  static void check(String flag, Integer value, int min, int max) throws StartupException {
    if (value != null && (value < min || value > max)) {
      throw new StartupException(
          flag + ": " + value + " is not a number from " + min + " to " + max);
    }
  }
}
