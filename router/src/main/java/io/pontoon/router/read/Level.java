package io.pontoon.router.read;

/** How strong a read is. What is promised of each stands in {@code router/docs/consistency.md}. */
public enum Level {
  STRONG("linearizable while clock rates stay within raft.lease-drift; answered by the leader"),
  QUORUM("linearizable whatever clocks do; any replica answers once a majority has confirmed"),
  ALL("linearizable, and no later ANY read anywhere is older; fails while a voter is down"),
  SESSION("never older than what this session has seen or written; any replica answers"),
  ANY("committed, but perhaps old; the nearest replica answers");

  private static final Level[] LEVELS = values();

  private final String promise;

  Level(String promise) {
    this.promise = promise;
  }

  /** What a user may rely on, in one line. */
  public String promise() {
    return promise;
  }

  /** The level of this name, in any case; {@code ONE} is another word for ANY. Null for others. */
  public static Level named(byte[] word, int offset, int length) {
    for (Level level : LEVELS) {
      if (is(level.name(), word, offset, length)) {
        return level;
      }
    }
    return is("ONE", word, offset, length) ? ANY : null;
  }

  private static boolean is(String name, byte[] word, int offset, int length) {
    if (name.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if ((word[offset + i] & 0xdf) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
