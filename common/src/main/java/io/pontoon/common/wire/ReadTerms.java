package io.pontoon.common.wire;

/**
 * What a batch of plain reads demands of the replica that answers it. Which terms keep a client's
 * consistency level is the router's to know; a replica that cannot meet them says so, and is never
 * milder than asked.
 *
 * @param mode see there
 * @param atLeast the log index up to which the replica must have applied; 0 when any will do
 * @param maxLagMillis how long ago, at the most, the replica's state was known to be current;
 *     {@link #NO_BOUND} when that does not matter
 */
public record ReadTerms(Mode mode, long atLeast, int maxLagMillis) {
  /** No bound on the age of the state. */
  public static final int NO_BOUND = -1;

  /** By the leader, under its lease or with a round. */
  public static final ReadTerms LEADER = new ReadTerms(Mode.LEASE, 0, NO_BOUND);

  /** What must be proved before the answer (thesis 6.4). */
  public enum Mode {
    /** By the leader: under its lease, else after a round. */
    LEASE,
    /** By any replica, after a majority has confirmed the leader for this read. */
    INDEX,
    /** As INDEX, and every voter has applied up to that index. */
    ALL,
    /** By any replica as it is, once it has applied {@link ReadTerms#atLeast}. */
    LOCAL,
    /**
     * Not a read of keys: the leader answers on how many voters, itself among them, the log is
     * durable up to {@link ReadTerms#atLeast}. The batch holds one command, which is not looked at.
     */
    DURABLE;

    private static final Mode[] ALL_MODES = values();
  }

  /** The word that stands for the terms in a {@link ClientBatch}, besides {@link #atLeast}. */
  public long word() {
    return (maxLagMillis + 1L) << 8 | mode.ordinal();
  }

  /**
   * The terms that {@code word} and {@code atLeast} stand for.
   *
   * @throws IllegalArgumentException when they are none
   */
  public static ReadTerms of(long word, long atLeast) {
    long lag = (word >> 8) - 1;
    int mode = (int) word & 0xff;
    if (mode >= Mode.ALL_MODES.length || lag < NO_BOUND || lag > Integer.MAX_VALUE || atLeast < 0) {
      throw new IllegalArgumentException("damaged batch: reads by " + word + ", " + atLeast);
    }
    if (mode == 0 && lag == NO_BOUND && atLeast == 0) {
      return LEADER;
    }
    return new ReadTerms(Mode.ALL_MODES[mode], atLeast, (int) lag);
  }
}
