package io.pontoon.node.raft;

import io.pontoon.node.raft.config.ConfigChange;

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
   * Change who belongs to the group. If it is not refused in the next {@code Ready}, the new
   * configuration stands in the log, and is in force, right after this step; it is final when
   * {@code status()} shows it committed and no longer joint. Until it is committed a new leader may
   * undo it. The step out of the joint configuration the leader takes by itself.
   */
  record ProposeConfig(long ticket, ConfigChange.Enter change) implements Input {}

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
   * What the host hears of another replica's node: that it is there, or that it has fallen silent.
   * Only sleep rests on it ({@link RaftConfig#hibernateTicks}); wrong or late it costs time, never
   * safety. A replica of which nothing was said counts as heard.
   */
  record Heard(int replica, boolean heard) implements Input {}

  /**
   * Whether leases may count on this replica's clock: false while it is known to run faster than
   * ours by more than leases allow for. A replica of which nothing was said is trusted.
   */
  record ClockTrusted(int replica, boolean trusted) implements Input {}

  /**
   * Give leadership to this replica, a voter of the newest configuration (thesis 3.10). Proposals
   * are refused until it took over or an election timeout has passed.
   */
  record HandOver(int to) implements Input {}
}
