package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import java.util.List;

/**
 * What is to be done now, in this order: {@code send} may leave at once, also before the disk;
 * {@code persist} goes to the WAL, and when it is durable its {@code thenSend} leaves and {@code
 * Persisted(number)} is stepped; a snapshot in {@code persist.install} is loaded; {@code committed}
 * is applied; {@code reads} are served; refusals are answered; {@code transfers} are begun; {@code
 * standing} updates hints and counters. Taking a {@code Ready} is applying it. All lists are
 * immutable and may go to other threads.
 *
 * @param reads tickets of reads that may be served once {@code committed} has been applied
 * @param refused proposals that were not appended and never will be
 * @param refusedReads reads that will not be served
 */
public record Ready(
    Persist persist,
    List<Message> send,
    List<Entry> committed,
    long[] reads,
    List<Refused> refused,
    List<Refused> refusedReads,
    List<Transfer> transfers,
    Standing standing) {

  /**
   * One WAL write; writes become durable in the order of their numbers. {@code thenSend} leaves
   * only when it is durable: votes and append answers (thesis 3.8 and 10.2.1). An entry at an index
   * that was written before replaces that one and all behind it.
   *
   * @param number counts up from 1 for this run of the replica; 0: nothing to write
   * @param hardState null if unchanged
   * @param install null, or the arrived snapshot that replaces the whole log and state; entries
   *     follow it
   */
  public record Persist(
      long number,
      HardState hardState,
      Snapshot install,
      List<Entry> entries,
      List<Message> thenSend) {
    public static final Persist NOTHING = new Persist(0, null, null, List.of(), List.of());
  }

  /**
   * What a snapshot stands for: state after {@code index}, which was of {@code term}, with {@code
   * config} in force there.
   */
  public record Snapshot(long index, long term, GroupConfig config) {
    /**
     * Where a log without a snapshot begins: with the voters that the group was founded with, or,
     * for a replica that joined later, with {@link GroupConfig#NONE}.
     */
    public static Snapshot none(GroupConfig founding) {
      return new Snapshot(0, 0, founding);
    }
  }

  /**
   * {@code leaderHint} is {@link HardState#NOBODY} when none is known; {@code missing} is the voter
   * that is, with VOTER_MISSING, and nobody otherwise.
   */
  public record Refused(long ticket, Reason reason, int leaderHint, int missing) {
    public Refused(long ticket, Reason reason, int leaderHint) {
      this(ticket, reason, leaderHint, HardState.NOBODY);
    }
  }

  /**
   * Stream the latest snapshot, of at least {@code index}, to a follower; answer with {@code
   * TransferEnded}.
   */
  public record Transfer(int to, long index) {}

  public record Standing(Role role, long term, int leader, long commit) {
    /** Whether it differs from {@code other} in the commit index at the most; null: it does. */
    public boolean isAs(Standing other) {
      return other != null && role == other.role && term == other.term && leader == other.leader;
    }
  }

  /**
   * NO_QUORUM: a read waited for two election timeouts. BUSY: too many reads wait. CONFIG_PENDING:
   * another change is not through, or the leader has committed nothing yet. CONFIG_INVALID: the
   * change cannot follow what is in force. VOTER_MISSING: a voter that a read of all waits for is
   * not heard, or did not get there within two election timeouts.
   */
  public enum Reason {
    NOT_LEADER,
    HANDING_OVER,
    LOG_FULL,
    NO_QUORUM,
    BUSY,
    CONFIG_PENDING,
    CONFIG_INVALID,
    VOTER_MISSING
  }

  public enum Role {
    FOLLOWER,
    PRE_CANDIDATE,
    CANDIDATE,
    LEADER
  }
}
