package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.Locale;

/**
 * One line of a history that is written while it happens: a call, or its end.
 *
 * @param process who calls; one call at a time, and none after one whose fate is unknown. {@link
 *     #NEMESIS} for what was done to the system meanwhile, which no checker looks at
 * @param type what the line tells
 * @param f the command in lower case; of the nemesis, what it did
 * @param key null for the nemesis
 * @param value of a call what it brings, null for nothing; of {@link Type#OK} what came back, null
 *     for Redis's nil; a {@code set} repeats there what it brought
 * @param error why a call failed, or why its fate is unknown; else null
 * @param time nanoseconds since the beginning
 */
public record Event(
    int process, Type type, String f, String key, String value, String error, long time) {
  /** The process that breaks things. */
  public static final int NEMESIS = -1;

  /** The kinds of lines. */
  public enum Type {
    /** A command is about to be sent. */
    INVOKE,
    /** It was answered. */
    OK,
    /** It was refused by an error which promises that it had no effect. */
    FAIL,
    /** Nobody knows what became of it, or what it was. */
    INFO;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Type of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  public static Event nemesis(String f, String value, long time) {
    return new Event(NEMESIS, Type.INFO, f, null, value, null, time);
  }

  public boolean ofNemesis() {
    return process == NEMESIS;
  }

  /**
   * @throws IllegalArgumentException when the command is none that checkers know
   */
  public Action action() {
    return Action.valueOf(f.toUpperCase(Locale.ROOT));
  }

  /** Of an answer what the client was told. */
  public String answer() {
    return f.equals("set") ? "OK" : value;
  }
}
