package io.pontoon.common.config;

import java.util.Map;

/** Whether something is done at all. */
public enum Switch {
  ON,
  OFF;

  /** As Redis writes it, and as YAML reads {@code on} and {@code off}. */
  static final Map<String, Switch> SYNONYMS =
      Map.of("yes", ON, "true", ON, "no", OFF, "false", OFF);
}
