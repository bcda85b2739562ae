package io.pontoon.tests.check;

/**
 * One command as its client saw it.
 *
 * @param client who asked
 * @param key the one key it speaks of
 * @param action what it asked
 * @param argument the value written; null where the action has none
 * @param invoked position in the history at which it was sent
 * @param returned position at which its answer was read; {@link #NEVER} when its fate is unknown
 * @param answer what came back: text, or null for Redis's nil; without meaning when the fate is
 *     unknown
 */
public record Operation(
    int client,
    String key,
    Action action,
    String argument,
    long invoked,
    long returned,
    String answer) {

  /** After every other position: the command may take effect at any time, or not at all. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The commands whose meaning {@link KeyModel} knows. */
  public enum Action {
    SET,
    SETNX,
    GETSET,
    GET,
    DEL,
    INCR,
    APPEND
  }

  public boolean unknown() {
    return returned == NEVER;
  }

  @Override
  public String toString() {
    String asked =
        "client " + client + " " + action + " " + key + (argument == null ? "" : " " + argument);
    return asked
        + (unknown()
            ? " [" + invoked + "…) fate unknown"
            : " [" + invoked + ", " + returned + "] → " + answer);
  }
}
