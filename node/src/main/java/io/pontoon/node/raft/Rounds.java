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
  private boolean wanted;
  private boolean leased;
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
    leased = false;
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

  /** A majority has answered this round. Answers whether that is news. */
  boolean confirm(long round) {
    assert round <= current : "only a round that began can be answered";
    if (round <= confirmed) {
      return false;
    }
    confirmed = round;
    if (current - round < REMEMBERED) {
      leased = true;
      leaseEnd = began[slot(round)] + leaseNanos;
    }
    return true;
  }

  boolean leaseValid(long now) {
    return leased && !forfeited && now - leaseEnd < 0;
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
