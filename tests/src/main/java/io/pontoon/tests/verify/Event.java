package io.pontoon.tests.verify;

import io.pontoon.tests.check.Operation.Action;
import java.util.Locale;

/**
 * One line of a history: a call, or its end.
 *
 * @param process who calls; one call at a time, and none after one whose fate is unknown. {@link
 *     #NEMESIS} for what was done to the cluster
 * @param type what the line tells
 * @param f the command in lower case; of the nemesis, what it did
 * @param key null for the nemesis
 * @param value of a call what it brings, null for nothing; of {@link Type#OK} what came back, null
 *     for Redis's nil
 * @param error why a call failed, or why its fate is unknown; else null
 * @param time nanoseconds since the beginning
 */
record Event(int process, Type type, String f, String key, String value, String error, long time) {
  static final int NEMESIS = -1;

  /** The kinds of lines. */
  enum Type {
    INVOKE,
    OK,
    FAIL,
    INFO;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Type of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  static Event nemesis(String f, String value, long time) {
    return new Event(NEMESIS, Type.INFO, f, null, value, null, time);
  }

  boolean ofNemesis() {
    return process == NEMESIS;
  }

  Action action() {
    return Action.valueOf(f.toUpperCase(Locale.ROOT));
  }
}
