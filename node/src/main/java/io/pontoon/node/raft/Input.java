package io.pontoon.node.raft;

/**
 * All that can happen to a replica. Tickets are the caller's own names for proposals and reads; the
 * core only gives them back.
 */
public sealed interface Input {
  /** The host's regular pulse. Late or missing ticks cost time, never safety. */
  record Tick() implements Input {}

  /** A message came. It may be lost, repeated, late or out of order without harm. */
  record Received(Message message) implements Input {}

  /**
   * Append this batch as one entry. If it is not refused in the next {@code Ready}, it stands at
   * {@code lastIndex()} of right after this step, in the term of {@code status()}; it is committed
   * if an entry of that term comes back at that index, and lost if another one does.
   */
  record Propose(long ticket, byte[] payload) implements Input {}

  /**
   * Serve the reads behind this ticket when {@code mode} is proved and {@code atLeast} is applied
   * (0: no such wish).
   */
  record Read(long ticket, ReadMode mode, long atLeast) implements Input {}

  /** Persist {@code number} and all before it are durable. */
  record Persisted(long number) implements Input {}

  /** A snapshot of the state after {@code index} is durable: the log up to there may be dropped. */
  record SnapshotTaken(long index, long term) implements Input {}

  /** The snapshot stream to a follower, asked for by {@code Ready.Transfer}, ended. */
  record TransferEnded(int to, boolean arrived) implements Input {}

  /**
   * Give leadership to this replica (thesis 3.10). Proposals are refused until it took over or an
   * election timeout has passed.
   */
  record HandOver(int to) implements Input {}
}
