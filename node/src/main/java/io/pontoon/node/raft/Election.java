package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.raft.quorum.Quorum;

/**
 * Who leads. Owns every change of role, each through one door:
 *
 * <pre>
 *   FOLLOWER ──timeout──► PRE_CANDIDATE ──majority would──► CANDIDATE ──majority did──► LEADER
 *      │                        ▲──────────timeout──────────────┘                          │
 *      └──TimeoutNow──► CANDIDATE              any ──newer term, or its leader──► FOLLOWER ◄──┘ newer term, or no majority heard
 * </pre>
 *
 * <p>The voter's half of the lease is the <em>promise</em>: having heard a leader, it helps to
 * elect nobody for {@code promiseNanos}, whatever terms it learns of meanwhile. It is kept in
 * memory only, so a replica that starts makes it anew, unless its disk shows that it never heard a
 * leader.
 */
final class Election {
  private final RaftConfig config;
  private final Ballot ballot;
  private final RaftLog log;
  private final Durability durability;
  private final Outbox outbox;
  private final Replication replication;
  private final Reads reads;
  private final Jitter jitter;

  /** Who is asked, each one's answer by position, while a ballot is open. */
  private GroupConfig electorate = GroupConfig.NONE;

  private byte[] votes = {};
  private int elapsed;
  private int timeout;
  private boolean promised;
  private long promiseEnd;

  Election(
      RaftConfig config,
      Ballot ballot,
      RaftLog log,
      Durability durability,
      Outbox outbox,
      Replication replication,
      Reads reads,
      Jitter jitter) {
    this.config = config;
    this.ballot = ballot;
    this.log = log;
    this.durability = durability;
    this.outbox = outbox;
    this.replication = replication;
    this.reads = reads;
    this.jitter = jitter;
    timeout = isNewborn() && config.preferred() ? 1 : followerTimeout();
  }

  /**
   * The first step of this run: what was promised before a crash is not remembered, so it is
   * promised again in full.
   */
  void start(long now) {
    if (!isNewborn()) {
      promise(now);
    }
  }

  private boolean isNewborn() {
    return ballot.term == 0 && log.last() == 0;
  }

  void tick(long now) {
    elapsed++;
    if (ballot.isLeader()) {
      if (elapsed >= config.electionTicks()) {
        elapsed = 0;
        if (!replication.heardMajority()) {
          becomeFollower(ballot.term, HardState.NOBODY);
        }
      }
    } else if (elapsed >= timeout && !isPromised(now) && mayStand()) {
      becomePreCandidate();
    }
  }

  /**
   * A follower has slept. While its leader's node is heard it gives the leader the time of a new
   * promise to speak, as if it just had; if not, it is soon its own turn.
   */
  void wake(long now, boolean leaderHeard) {
    elapsed = 0;
    if (leaderHeard) {
      timeout = followerTimeout();
      promise(now);
    } else {
      timeout = jitter.between(1, config.electionTicks() / 2 + 1);
    }
  }

  /** A leader has slept: others are given a whole election timeout to answer. */
  void wakeLeader() {
    elapsed = 0;
  }

  /** A leader spoke in the current term. */
  void heardLeader(long now, int leader) {
    assert !ballot.isLeader() : "two leaders in one term (election safety, thesis 3.4)";
    if (ballot.leader != leader || ballot.role != Ready.Role.FOLLOWER) {
      becomeFollower(ballot.term, leader);
    }
    elapsed = 0;
    promise(now);
  }

  private void promise(long now) {
    promised = true;
    promiseEnd = now + config.promiseNanos();
  }

  private boolean isPromised(long now) {
    promised = promised && now - promiseEnd < 0;
    return promised;
  }

  /**
   * Thesis 4.2.3 and 6.4: who knows of a living leader, or is one, takes no part in electing
   * another.
   */
  boolean shuns(long now) {
    return ballot.isLeader() || isPromised(now);
  }

  void becomeFollower(long term, int leader) {
    assert term >= ballot.term : "terms never fall";
    boolean led = ballot.isLeader();
    if (term > ballot.term) {
      ballot.term = term;
      ballot.votedFor = HardState.NOBODY;
      durability.changeHardState();
    }
    ballot.role = Ready.Role.FOLLOWER;
    ballot.leader = leader;
    elapsed = 0;
    timeout = followerTimeout();
    if (led) {
      reads.leadershipLost();
    } else if (leader != HardState.NOBODY) {
      reads.askAgain();
    }
    outbox.stir();
  }

  private void becomePreCandidate() {
    assert !ballot.isLeader() : "a leader steps down first";
    ballot.role = Ready.Role.PRE_CANDIDATE;
    ballot.leader = HardState.NOBODY;
    elapsed = 0;
    // Asking disturbs nobody, so it is repeated soon: voters may just have promised a little longer
    // than we waited.
    timeout =
        jitter.between(
            config.heartbeatTicks(), config.heartbeatTicks() + config.electionTicks() / 2);
    openVote();
    for (int i = 0; i < electorate.size(); i++) {
      if (asks(electorate.member(i))) {
        outbox.send(
            new Message.PreVote(
                config.self(), electorate.member(i), ballot.term + 1, log.last(), log.lastTerm()));
      }
    }
    outbox.stir();
    count(config.self(), true);
  }

  private void becomeCandidate(boolean handedOver) {
    assert !ballot.isLeader() : "a leader steps down first";
    ballot.role = Ready.Role.CANDIDATE;
    ballot.leader = HardState.NOBODY;
    ballot.term++;
    ballot.votedFor = config.self();
    durability.changeHardState();
    elapsed = 0;
    timeout = jitter.between(config.electionTicks() / 2 + 1, config.electionTicks());
    openVote();
    for (int i = 0; i < electorate.size(); i++) {
      if (asks(electorate.member(i))) {
        // Not before the disk: the request tells how long our log is. After a crash that cost the
        // log's end, the same term could be stood for again,
        // and a vote given to the longer log would be counted for the shorter one.
        outbox.sendWhenDurable(
            new Message.Vote(
                config.self(),
                electorate.member(i),
                ballot.term,
                log.last(),
                log.lastTerm(),
                handedOver));
      }
    }
    outbox.stir();
  }

  private void becomeLeader(long now) {
    assert ballot.role == Ready.Role.CANDIDATE : "only a candidate can win";
    assert ballot.votedFor == config.self() && durability.hardStateDurable()
        : "the own vote stands on disk";
    ballot.role = Ready.Role.LEADER;
    ballot.leader = config.self();
    elapsed = 0;
    replication.begin(now);
    reads.leadershipGained();
  }

  /** The newest configuration decides, and stands still as long as nobody leads (thesis 4.1). */
  private void openVote() {
    electorate = log.configs().inForce(log.commit());
    votes = new byte[electorate.size()];
  }

  private boolean asks(int replica) {
    return replica != config.self() && electorate.votes(replica);
  }

  /** A leader that has left the voters ends its work. */
  void stepDown() {
    replication.nameSuccessor();
    becomeFollower(ballot.term, HardState.NOBODY);
  }

  /** Counts a voter's answer to the ballot that is open. */
  private Quorum.Outcome record(int voter, boolean granted) {
    int position = electorate.positionOf(voter);
    if (position >= 0 && votes[position] == 0) {
      votes[position] = (byte) (granted ? 1 : -1);
    }
    Quorum.Outcome outcome = outcome(false, electorate.voterCount());
    return electorate.isJoint()
        ? Quorum.both(outcome, outcome(true, electorate.outgoingCount()))
        : outcome;
  }

  private Quorum.Outcome outcome(boolean outgoing, int count) {
    int yes = 0;
    int no = 0;
    for (int i = 0; i < votes.length; i++) {
      int voter = electorate.member(i);
      if (outgoing ? electorate.isOutgoing(voter) : electorate.isVoter(voter)) {
        yes += votes[i] > 0 ? 1 : 0;
        no += votes[i] < 0 ? 1 : 0;
      }
    }
    return Quorum.outcome(yes, no, count);
  }

  private void count(int voter, boolean granted) {
    if (record(voter, granted) == Quorum.Outcome.WON) {
      becomeCandidate(false);
    }
  }

  void onPreVote(long now, Message.PreVote asked) {
    boolean granted =
        asked.term() > ballot.term
            && !shuns(now)
            && log.isUpToDate(asked.lastIndex(), asked.lastTerm());
    outbox.send(
        new Message.PreVoteReply(
            config.self(), asked.from(), granted ? asked.term() : ballot.term, granted));
    if (granted && ballot.role == Ready.Role.PRE_CANDIDATE && yieldsTo(asked)) {
      becomeFollower(ballot.term, HardState.NOBODY);
    }
  }

  /**
   * Two that ask at the same time would both hear yes, stand in the same term and split its votes,
   * which costs another timeout. So one of them lets the other go first: the one with the shorter
   * log, or else with the smaller id.
   */
  private boolean yieldsTo(Message.PreVote asked) {
    boolean sameLog = asked.lastTerm() == log.lastTerm() && asked.lastIndex() == log.last();
    return !sameLog || asked.from() > config.self();
  }

  void onPreVoteReply(Message.PreVoteReply reply) {
    if (ballot.role == Ready.Role.PRE_CANDIDATE
        && reply.term() == ballot.term + (reply.granted() ? 1 : 0)) {
      count(reply.from(), reply.granted());
    }
  }

  void onVote(Message.Vote asked) {
    assert asked.term() == ballot.term : "the term gate has passed it";
    boolean free = ballot.votedFor == HardState.NOBODY && ballot.leader == HardState.NOBODY;
    boolean granted =
        (free || ballot.votedFor == asked.from())
            && log.isUpToDate(asked.lastIndex(), asked.lastTerm());
    if (granted && ballot.votedFor == HardState.NOBODY) {
      ballot.votedFor = asked.from();
      durability.changeHardState();
      elapsed = 0;
    }
    Message.VoteReply reply =
        new Message.VoteReply(config.self(), asked.from(), ballot.term, granted);
    if (durability.hardStateChanged()) {
      outbox.sendWhenDurable(reply);
    } else if (durability.hardStateDurable()) {
      outbox.send(reply);
    }
    // Otherwise the write that carries this very answer is under way.
  }

  void onVoteReply(long now, Message.VoteReply reply) {
    if (ballot.role != Ready.Role.CANDIDATE) {
      return;
    }
    if (record(reply.from(), reply.granted()) == Quorum.Outcome.WON) {
      winIfDurable(now);
    } else if (!reply.granted()) {
      // Somebody else has that vote: this term may be split, so ask around again soon.
      timeout = Math.min(timeout, elapsed + jitter.between(1, config.electionTicks() / 2));
    }
  }

  /** The own vote counts when it is on disk, like everybody else's. */
  void onPersisted(long now) {
    if (ballot.role == Ready.Role.CANDIDATE
        && durability.hardStateDurable()
        && record(config.self(), true) == Quorum.Outcome.WON) {
      winIfDurable(now);
    }
  }

  private void winIfDurable(long now) {
    // A majority of the others is enough to win, but what we send as leader speaks of our log and
    // term as durable ones.
    if (durability.hardStateDurable()) {
      becomeLeader(now);
    }
  }

  void onTimeoutNow() {
    if (ballot.role == Ready.Role.FOLLOWER && mayStand()) {
      becomeCandidate(true);
    }
  }

  /** Not a learner, and not who has been removed, or does not know yet of any group. */
  private boolean mayStand() {
    return log.configs().mayDecide(config.self(), log.commit());
  }

  private int followerTimeout() {
    return jitter.between(config.electionTicks(), 2 * config.electionTicks() - 1);
  }
}
