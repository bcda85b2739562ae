package io.pontoon.node.shard;

import io.pontoon.node.store.Digest;

/**
 * What a group replicates. Everything that {@link #apply} does must follow from the state and the
 * payload alone, and it must not throw on any payload that {@link #check} let pass: a poisoned
 * entry would stop every replica alike.
 */
public interface StateMachine {
  /**
   * Whether {@code count} commands really stand between {@code from} and {@code to}, all known
   * here.
   *
   * @throws IllegalArgumentException when not
   */
  void check(byte[] commands, int from, int to, int count);

  /**
   * Applies one entry.
   *
   * @param origins where the answer to each section goes, null for sections without one; null on
   *     replicas that nobody asked
   * @return whether the entry asks for the {@link #digest} of the state that it leaves
   */
  boolean apply(long index, byte[] payload, Origin[] origins);

  /**
   * Carries out plain reads, or as many of the first as make a good answer, as of {@code now} (ms)
   * and answers; false when an answer depends on a time that no entry in the log has reached: then
   * nothing was answered, and the reads must take their place in the log.
   */
  boolean read(byte[] commands, int from, int to, int count, long now, Origin origin);

  /** The time of the last entry applied, ms since 1970; the next entry's must not be less. */
  long stamp();

  /** Accounted bytes of the state in memory. */
  long usedBytes();

  /** Keys held, for people and metrics. */
  long keys();

  /** Sessions remembered, for people and metrics. */
  int sessions();

  /** Whether {@link #housekeeping} at {@code now} would find anything. Costs little. */
  boolean isDue(long now);

  /** Whether {@link #housekeeping} should not wait for the next tick. */
  default boolean isUrgent() {
    return false;
  }

  /** A leader's housekeeping: adds to the next entry what the state wants done at {@code now}. */
  void housekeeping(long now, LogPayload.Builder next);

  /**
   * A little work that is better done now and then than all at once. Changes nothing that can be
   * seen.
   */
  void tidy();

  /** Begins a snapshot of the state as it is now. Only one at a time. */
  SnapshotSource snapshot();

  /** An empty one of the same kind, for a snapshot to be loaded into. Any thread. */
  StateMachine fresh();

  /**
   * Begins to take the digest of the state as it is now, while it goes on changing and whether or
   * not a snapshot is under way. Only one at a time; it is given up when the state is emptied.
   */
  DigestSource digest();

  /** Empties the state and makes ready for {@link #load}. */
  void reset();

  /** Takes over one block of a snapshot, in order. */
  void load(byte[] block);

  /**
   * All blocks have been given.
   *
   * @throws IllegalArgumentException when they were not all of a snapshot
   */
  void loaded();

  /** The state is the group's from now on: what it tells others by itself it may tell now. */
  void inUse();

  /** Frees what it holds outside the heap. */
  void close();

  /** Gives a snapshot's blocks while the state goes on changing. */
  interface SnapshotSource {
    /** The next block, at most some megabytes; null after the last. */
    byte[] next();

    /** Bytes of memory that are kept for this snapshot only. */
    long heldBytes();

    /** Gives up before the end. */
    void cancel();
  }

  /** Takes a state's digest piece by piece. */
  interface DigestSource {
    /** Goes on for about as long as hashing so many bytes takes; answers what is left of them. */
    long go(long budget);

    boolean complete();

    /** Whether it was given up: it will never be complete. */
    boolean abandoned();

    /** When it is {@link #complete}. */
    Digest digest();
  }
}
