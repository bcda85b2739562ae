package io.pontoon.common.config;

import java.util.Map;

/** The consistency levels of reads, by name; what they promise the router knows. */
public enum ReadLevel {
  STRONG,
  QUORUM,
  ALL,
  SESSION,
  ANY;

  /** What clients of other databases call it. */
  static final Map<String, ReadLevel> SYNONYMS = Map.of("one", ANY);
}
