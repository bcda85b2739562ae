package io.pontoon.node.shard;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The checksums by which a group's replicas show that they are alike. The leader asks for one in
 * the log; every replica begins to take it when it applies that entry, and so takes it of the same
 * state. It is taken piece by piece, as the lane has time for it.
 *
 * <p>An entry that asks while the one before is still being taken here is passed over: other
 * indexes can be compared.
 */
final class ShardChecksums {
  /** Kept, so that replicas that are not equally quick have one of the same index. */
  static final int KEPT = 4;

  private static final long NOT_YET = Long.MIN_VALUE;

  private final Shard shard;
  private final ShardHost host;
  private final long everyMillis;
  private StateMachine machine;
  private final ArrayDeque<Checksum> taken = new ArrayDeque<>(KEPT);
  private List<Checksum> shown = List.of();
  private StateMachine.DigestSource underWay;
  private long index;
  private long askedAt = NOT_YET;

  /** At first too: nobody knows what this replica was started with. */
  private boolean changed = true;

  private boolean wanted;

  ShardChecksums(Shard shard, ShardConfig config, ShardHost host, StateMachine machine) {
    this.shard = shard;
    this.host = host;
    this.machine = machine;
    this.everyMillis = config.checksumEveryMillis();
  }

  /** Asks as soon as this replica leads and none is being taken. */
  void want() {
    wanted = true;
  }

  /** Whether a leader's {@link #propose} would ask. */
  boolean isDue(long now) {
    boolean time = changed && everyMillis > 0 && askedAt != NOT_YET && now - askedAt >= everyMillis;
    return (time || wanted) && !isUnderWay();
  }

  /** A leader's housekeeping: asks when it is time and something has changed since. */
  void propose(long now, LogPayload.Builder next) {
    if (askedAt == NOT_YET) {
      askedAt = now;
    }
    if (isDue(now)) {
      next.addChecksum();
      askedAt = now;
      wanted = false;
    }
  }

  /** An entry was applied; {@code asks} for the checksum of the state behind it. */
  void applied(long entryIndex, boolean asks) {
    if (!asks) {
      changed = true;
      return;
    }
    changed = false;
    askedAt = Math.max(askedAt, machine.stamp());
    if (!isUnderWay()) {
      underWay = machine.digest();
      index = entryIndex;
      host.digesting(shard);
    }
  }

  /** Another state has taken the place of the one that may be being digested. */
  void installed(StateMachine other) {
    machine = other;
    underWay = null;
    changed = true;
  }

  boolean isUnderWay() {
    return underWay != null && !underWay.abandoned();
  }

  /** Goes on for about as long as hashing so many bytes takes; answers what is left of them. */
  long go(long budget) {
    if (!isUnderWay()) {
      underWay = null;
      return budget;
    }
    long left = underWay.go(budget);
    if (underWay.complete()) {
      if (taken.size() == KEPT) {
        taken.removeFirst();
      }
      taken.addLast(new Checksum(index, underWay.digest()));
      shown = List.copyOf(taken);
      underWay = null;
    }
    return left;
  }

  /** The last ones, the newest last. */
  List<Checksum> taken() {
    return shown;
  }
}
