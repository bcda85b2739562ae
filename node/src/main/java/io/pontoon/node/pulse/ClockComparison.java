package io.pontoon.node.pulse;

/**
 * Compares how fast another node's clock and our own go, with bounds that hold whatever messages
 * took.
 *
 * <p>An <em>exchange</em> is four readings that happened in this order: our pulse left (our clock),
 * it arrived (theirs), theirs left (theirs), it arrived (ours). Of two exchanges, one early and one
 * late:
 *
 * <pre>
 *   ours    sent ─────────────────────────────────────────── received      the longer span of ours …
 *   theirs          arrived ─────────────────────────── left               … holds this span of theirs
 *            (early)                                            (late)
 * </pre>
 *
 * <p>What their clock counted from the early arrival to the late leaving took no longer than what
 * ours counted from the early sending to the late receiving. So their rate is at least the quotient
 * of the two, and a delay can only make that smaller. In the same way, from the early leaving to
 * the late arrival, their rate is at most the quotient with what ours counted in between. Both
 * bounds close in on the truth as the span grows against the delays.
 */
final class ClockComparison {
  /** The least delayed exchange of each second is remembered, for so many seconds. */
  private static final long BUCKET = 1_000_000_000L;

  private static final int BUCKETS = 10;

  /** About the longest span compared. */
  static final long SPAN = BUCKET * BUCKETS;

  private final long[] sent = new long[BUCKETS];
  private final long[] arrived = new long[BUCKETS];
  private final long[] left = new long[BUCKETS];
  private final long[] received = new long[BUCKETS];
  private int count;
  private int newest;
  private long openedAt;

  private double atLeast;
  private double atMost;

  ClockComparison() {
    forget();
  }

  /** Nothing is known any more: the other clock may have another origin. */
  void forget() {
    count = 0;
    atLeast = 0;
    atMost = Double.POSITIVE_INFINITY;
  }

  /**
   * One more exchange; see above. What cannot be one is passed over: out of order, or older than
   * the last.
   */
  void add(long sent, long arrived, long left, long received) {
    if (left - arrived < 0 || received - sent <= 0) {
      return;
    }
    if (count > 0 && left - this.left[newest] <= 0) {
      return;
    }
    if (count > 0 && received - openedAt > 2 * BUCKET) {
      forget(); // Nothing came for a while: what was before says nothing of now.
    }
    compare(sent, arrived, left, received);
    boolean opens = count == 0 || received - openedAt >= BUCKET;
    if (opens) {
      newest = count == 0 ? 0 : (newest + 1) % BUCKETS;
      count = Math.min(count + 1, BUCKETS);
      openedAt = received;
    }
    if (opens || received - sent - (left - arrived) < delay(newest)) {
      this.sent[newest] = sent;
      this.arrived[newest] = arrived;
      this.left[newest] = left;
      this.received[newest] = received;
    }
  }

  /** Both ways together; the clocks' origins cancel out. */
  private long delay(int at) {
    return received[at] - sent[at] - (left[at] - arrived[at]);
  }

  private void compare(long sent, long arrived, long left, long received) {
    atLeast = 0;
    atMost = Double.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      atLeast = Math.max(atLeast, (double) (left - this.arrived[i]) / (received - this.sent[i]));
      long ours = sent - this.received[i];
      if (ours > 0) {
        atMost = Math.min(atMost, (double) (arrived - this.left[i]) / ours);
      }
    }
  }

  /**
   * Their rate over ours was at least this, on the average of some span of up to about {@link
   * #SPAN} that ends with the last exchange; 0 when nothing is known.
   */
  double atLeast() {
    return atLeast;
  }

  /** And at most this, of the same or another such span; infinite when nothing is known. */
  double atMost() {
    return atMost;
  }

  /** Whether exchanges fill the whole span, without a gap. */
  boolean isFull() {
    return count == BUCKETS;
  }
}
