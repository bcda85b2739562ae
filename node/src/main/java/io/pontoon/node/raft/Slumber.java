package io.pontoon.node.raft;

/**
 * Whether this replica sleeps. A group that has had nothing to do for a while costs nothing: its
 * leader asks all followers to rest, each that has the whole log, durably and known committed,
 * falls asleep and says so, and when all do the leader falls asleep too. Asleep, a replica says
 * nothing and its ticks change nothing.
 *
 * <p>Whatever comes that needs it awake wakes it: see {@link #sleepsThrough} for what does not. A
 * leader that wakes speaks to all, which wakes them. That a leader is gone a sleeping follower
 * learns from the host, or from another who asks it for a vote.
 *
 * <p>Nothing safe rests on this. Lease and promise are times, which run out in sleep as they do
 * awake, and nothing else is promised by being awake. A replica whose question or answer got lost
 * is at the worst awake alone, and what it then says wakes the others.
 */
final class Slumber {
  private final RaftConfig config;
  private final Ballot ballot;
  private final RaftLog log;
  private final Durability durability;

  private boolean asleep;
  private int idle;

  /** The followers are being asked to rest, with this round and those after it; 0: they are not. */
  private long askedFrom;

  Slumber(RaftConfig config, Ballot ballot, RaftLog log, Durability durability) {
    this.config = config;
    this.ballot = ballot;
    this.log = log;
    this.durability = durability;
  }

  boolean isAsleep() {
    return asleep;
  }

  /** There is something to do: sleep is put off. */
  void stir() {
    idle = 0;
    askedFrom = 0;
  }

  /** Answers whether it slept. */
  boolean wake() {
    stir();
    boolean slept = asleep;
    asleep = false;
    return slept;
  }

  /** A leader's tick: asks for rest, or falls asleep, when it is time. */
  void tick(Replication replication, Reads reads) {
    idle++;
    if (config.hibernateTicks() == 0 || idle < config.hibernateTicks()) {
      return;
    }
    if (!isSettled() || !replication.isSettled() || !reads.isEmpty()) {
      askedFrom = 0;
    } else if (askedFrom == 0) {
      askedFrom = replication.rounds().current() + 1;
    } else {
      asleep = replication.followersRest(askedFrom);
    }
  }

  /** All that is in the log is durable and committed. */
  private boolean isSettled() {
    return log.commit() == log.last()
        && log.durable() == log.last()
        && durability.hardStateDurable();
  }

  /** Whether what a leader says now is that there is nothing more to say. */
  boolean asksForRest() {
    return askedFrom != 0;
  }

  /** The leader has asked for rest, in an Append that has been dealt with. */
  void onRest(Message.Append asked, Reads reads) {
    asleep = isNothingNew(asked) && isSettled() && reads.isEmpty();
  }

  private boolean isNothingNew(Message.Append append) {
    return append.rest()
        && append.entries().isEmpty()
        && append.previousIndex() == log.last()
        && append.commit() == log.last();
  }

  /**
   * Whether a message leaves this replica asleep: the question for rest again, the answers to it,
   * and what is too late to matter. A candidate is never too late: it may know of no leader, and
   * must be told.
   */
  boolean sleepsThrough(Message message) {
    if (message.term() != ballot.term && !(message instanceof Message.PreVote)) {
      return message.term() < ballot.term;
    }
    return switch (message) {
      case Message.Append append -> append.from() == ballot.leader && isNothingNew(append);
      case Message.AppendReply reply -> reply.rest() || !ballot.isLeader();
      case Message.PreVoteReply _, Message.VoteReply _, Message.ReadIndexReply _ -> true;
      // Most likely one that was removed and does not know: it is answered, and nobody else need
      // be.
      case Message.PreVote asked -> !log.configs().latest().isMember(asked.from());
      case Message.Vote _, Message.InstallSnapshot _, Message.ReadIndex _, Message.TimeoutNow _ ->
          false;
    };
  }
}
