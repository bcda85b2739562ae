package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import java.util.List;

/**
 * What replicas of one group say to each other. Any of them may be lost, repeated, late or out of
 * order.
 */
public sealed interface Message {
  int from();

  int to();

  /**
   * The sender's term; in a PreVote, and in the granting answer to it, the term that the asker
   * would stand in.
   */
  long term();

  /** "Would you vote for me?" Changes nothing at the receiver (thesis 9.6). */
  record PreVote(int from, int to, long term, long lastIndex, long lastTerm) implements Message {}

  record PreVoteReply(int from, int to, long term, boolean granted) implements Message {}

  /**
   * {@code handedOver}: the leader itself asked for this election, so its lease stands no longer in
   * the way (thesis 4.2.3).
   */
  record Vote(int from, int to, long term, long lastIndex, long lastTerm, boolean handedOver)
      implements Message {}

  record VoteReply(int from, int to, long term, boolean granted) implements Message {}

  /**
   * With no entries: the heartbeat. {@code round} comes back in the answer and confirms leadership
   * at the time the round began. {@code rest}: the leader has nothing more to say for now and goes
   * to sleep once its followers do.
   */
  record Append(
      int from,
      int to,
      long term,
      long previousIndex,
      long previousTerm,
      List<Entry> entries,
      long commit,
      long round,
      boolean rest)
      implements Message {
    public Append(
        int from,
        int to,
        long term,
        long previousIndex,
        long previousTerm,
        List<Entry> entries,
        long commit,
        long round) {
      this(from, to, term, previousIndex, previousTerm, entries, commit, round, false);
    }
  }

  /**
   * Accepted: the follower's log equals the leader's up to {@code index}, durably. Not accepted:
   * the logs differ at the index asked about, and can be equal at the most up to {@code index},
   * where the follower's entry has {@code hintTerm}. {@code rest}: the follower has fallen asleep.
   * {@code commit}: the follower knows all up to there as committed. It may leave before that has
   * been applied; but whoever owns a replica applies what a Ready carries before it serves anybody
   * else, so no read that is served there later sees less.
   */
  record AppendReply(
      int from,
      int to,
      long term,
      boolean accepted,
      long index,
      long hintTerm,
      long round,
      boolean rest,
      long commit)
      implements Message {
    public AppendReply(
        int from, int to, long term, boolean accepted, long index, long hintTerm, long round) {
      this(from, to, term, accepted, index, hintTerm, round, false, 0);
    }
  }

  /**
   * Stepped by the follower's own host once a streamed snapshot has wholly arrived; {@code from}
   * and {@code term} are the leader's, {@code config} is what was in force at {@code index}.
   */
  record InstallSnapshot(
      int from, int to, long term, long index, long indexTerm, GroupConfig config)
      implements Message {}

  /**
   * A follower asks for the index it must have applied to serve its reads up to {@code ticket}.
   * {@code all}: those of {@link ReadMode#ALL}, which every voter must have.
   */
  record ReadIndex(int from, int to, long term, long ticket, boolean all) implements Message {}

  /** {@code missing}: a voter without which reads of all cannot be served; 0: none is missing. */
  record ReadIndexReply(
      int from, int to, long term, long ticket, long index, boolean all, int missing)
      implements Message {}

  /** Stand for election at once: the leader hands over. */
  record TimeoutNow(int from, int to, long term) implements Message {}
}
