package io.pontoon.tests.check;

/**
 * One command as its client saw it. Positions are instants: a command precedes another when it
 * returned at a smaller position than the other was invoked at; otherwise they overlap.
 *
 * @param client who asked; one client may have several commands under way
 * @param key the one key it speaks of
 * @param action what it asked
 * @param argument the value written, the suffix, or the step of {@code INCRBY} in decimal; null
 *     where the action has none
 * @param invoked position in the history at which it was sent
 * @param returned position at which its answer was read; {@link #NEVER} when its fate is unknown
 * @param fate what the client knows of it
 * @param answer what came back: text, or null for Redis's nil; an error that the value explains,
 *     such as {@link KeyModel#NOT_AN_INTEGER}, is an answer too. For a refused command the error;
 *     without meaning when the fate is unknown
 */
public record Operation(
    int client,
    String key,
    Action action,
    String argument,
    long invoked,
    long returned,
    Fate fate,
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
    DECR,
    INCRBY,
    APPEND
  }

  /** What the client knows of a command. */
  public enum Fate {
    /** It was executed once, and this was said. */
    ANSWERED,
    /** It was executed once or never, and may still be. */
    UNKNOWN,
    /** An error promised that it had no effect and never will. */
    REFUSED
  }

  /** An answered command, or one of unknown fate when {@code returned} is {@link #NEVER}. */
  public Operation(
      int client,
      String key,
      Action action,
      String argument,
      long invoked,
      long returned,
      String answer) {
    this(
        client,
        key,
        action,
        argument,
        invoked,
        returned,
        returned == NEVER ? Fate.UNKNOWN : Fate.ANSWERED,
        answer);
  }

  public boolean answered() {
    return fate == Fate.ANSWERED;
  }

  public boolean unknown() {
    return fate == Fate.UNKNOWN;
  }

  public boolean refused() {
    return fate == Fate.REFUSED;
  }

  /** The same command, of which nobody knows what became of it. */
  Operation forgotten() {
    return new Operation(client, key, action, argument, invoked, NEVER, Fate.UNKNOWN, null);
  }

  @Override
  public String toString() {
    String asked =
        "client " + client + " " + action + " " + key + (argument == null ? "" : " " + argument);
    return asked
        + switch (fate) {
          case UNKNOWN -> " [" + invoked + "…) fate unknown";
          case REFUSED -> " [" + invoked + ", " + returned + "] refused: " + answer;
          case ANSWERED -> " [" + invoked + ", " + returned + "] → " + answer;
        };
  }
}
