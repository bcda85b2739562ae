package io.pontoon.router.route;

/**
 * From which log index on a group's replicas surely hold the slots that came to it.
 *
 * <p>A replica that lags behind may still believe in an older time of the same group with the same
 * slot: the slot was here, left, changed elsewhere and came back. It would show what was before. So
 * after a slot has come, a read that is served by a replica as it is must find at least an index
 * that was reached after the arrival; any answer that a leader confirmed tells one.
 */
final class Arrivals {
  /** Of a map in which no slot has ever moved. */
  private static final long FIRST_EPOCH = 1;

  private long since;
  private long toldEpoch;
  private long floor;

  Arrivals(long slotsEpoch) {
    this.since = slotsEpoch;
  }

  /** The map of this epoch shows a slot here that was elsewhere. */
  void came(long epoch) {
    since = epoch;
  }

  /** A command that was sent by a map of {@code epoch} was answered by a leader, or confirmed. */
  void told(long epoch, long index) {
    // The first such index is kept: a later one would shut out replicas for nothing.
    if (epoch >= since && toldEpoch < since) {
      toldEpoch = epoch;
      floor = index;
    }
  }

  /** Whether {@link #floor} may be relied upon. */
  boolean isKnown() {
    return since <= FIRST_EPOCH || toldEpoch >= since;
  }

  /** The least index at which a replica has what came; 0 when nothing ever came. */
  long floor() {
    return since <= FIRST_EPOCH ? 0 : floor;
  }
}
