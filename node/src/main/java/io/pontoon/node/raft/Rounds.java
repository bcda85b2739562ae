package io.pontoon.node.raft;

/**
 * A leader's rounds and its lease (thesis 6.4). A round is a number that all Appends carry from a
 * moment on; once a majority has answered with it, nobody else led at that moment. The lease runs
 * from the moment the round began, never from the answer: voters promised no later than that.
 */
final class Rounds {
  /**
   * So many rounds may be open before their beginnings are forgotten; reads begin no new one beyond
   * half of them.
   */
  private static final int REMEMBERED = 64;

  private final long leaseNanos;
  private final long[] began = new long[REMEMBERED];
  private long current;
  private long confirmed;

  /** The round that the lease runs from; 0: none. */
  private long leasedBy;

  private boolean wanted;
  private boolean forfeited;
  private long leaseEnd;

  Rounds(long leaseNanos) {
    this.leaseNanos = leaseNanos;
  }

  /** A new term of leadership: nothing is confirmed in it. */
  void reset() {
    current = 0;
    confirmed = 0;
    wanted = false;
    leasedBy = 0;
    forfeited = false;
  }

  void begin(long now) {
    current++;
    began[slot(current)] = now;
    wanted = false;
  }

  /** The round that confirms what arrived just now: the next one to begin. */
  long next() {
    wanted = true;
    return current + 1;
  }

  boolean shouldBegin() {
    return wanted && current - confirmed < REMEMBERED / 2;
  }

  /**
   * A majority has answered this round, and one whose clocks are trusted has answered {@code
   * trusted}, which is not later. Answers whether the first is news.
   */
  boolean confirm(long round, long trusted) {
    assert round <= current && trusted <= round : "only a round that began can be answered";
    if (trusted > leasedBy && current - trusted < REMEMBERED) {
      leasedBy = trusted;
      leaseEnd = began[slot(trusted)] + leaseNanos;
    }
    if (round <= confirmed) {
      return false;
    }
    confirmed = round;
    return true;
  }

  boolean leaseValid(long now) {
    return leasedBy > 0 && !forfeited && now - leaseEnd < 0;
  }

  /** Other clocks are trusted now: the lease has to be won again, by {@link #confirm}. */
  void dropLease() {
    leasedBy = 0;
  }

  /**
   * Before TimeoutNow leaves: the votes it leads to are exempt from the voters' promise. For the
   * rest of the term, since the message may be late and come when the leader has long taken up its
   * work again; reads then need rounds.
   */
  void forfeitLease() {
    forfeited = true;
  }

  long current() {
    return current;
  }

  long confirmed() {
    return confirmed;
  }

  private static int slot(long round) {
    return (int) round & REMEMBERED - 1;
  }
}
