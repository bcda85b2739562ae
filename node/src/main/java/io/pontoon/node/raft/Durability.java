package io.pontoon.node.raft;

/**
 * Which writes are on their way to the disk, and what each makes durable. An answer that promises
 * something travels with the very write it speaks of (thesis 10.2.1), so this only has to know how
 * far the own log counts and whether the hard state stands.
 */
final class Durability {
  private static final long NOTHING = -1;

  /**
   * For each write under way, by number: the last entry it makes durable, lowered when the log is
   * cut meanwhile.
   */
  private long[] lasts = new long[16];

  private long handed;
  private long persisted;

  private boolean hardStateChanged;
  private long hardStateNumber;

  void changeHardState() {
    hardStateChanged = true;
  }

  boolean hardStateChanged() {
    return hardStateChanged;
  }

  /** Term and vote as they are now would be there after a crash. */
  boolean hardStateDurable() {
    return !hardStateChanged && hardStateNumber <= persisted;
  }

  /** A write leaves that brings the log up to {@code last}; answers its number. */
  long hand(long last) {
    handed++;
    if (handed - persisted > lasts.length) {
      grow();
    }
    lasts[at(handed)] = last;
    if (hardStateChanged) {
      hardStateChanged = false;
      hardStateNumber = handed;
    }
    return handed;
  }

  /** Writes up to this number are durable. */
  void persisted(long number, RaftLog log) {
    assert number <= handed : "only a write that was handed out can be durable";
    long last = NOTHING;
    while (persisted < number) {
      persisted++;
      last = Math.max(last, lasts[at(persisted)]);
    }
    if (last != NOTHING) {
      log.durableTo(last);
    }
  }

  /**
   * The log now ends at {@code last}: writes under way count no further, since later ones will
   * replace what they bring.
   */
  void truncated(long last) {
    for (long i = persisted + 1; i <= handed; i++) {
      lasts[at(i)] = Math.min(lasts[at(i)], last);
    }
  }

  /** The whole log is replaced by a snapshot: writes under way bring nothing of it. */
  void restarted() {
    truncated(NOTHING);
  }

  private void grow() {
    long[] larger = new long[lasts.length * 2];
    for (long i = persisted + 1; i < handed; i++) {
      larger[(int) i & larger.length - 1] = lasts[at(i)];
    }
    lasts = larger;
  }

  private int at(long number) {
    return (int) number & lasts.length - 1;
  }
}
