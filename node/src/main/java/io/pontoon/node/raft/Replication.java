package io.pontoon.node.raft;

import io.pontoon.node.raft.config.ConfigChange;
import java.util.List;

/**
 * A leader's work on its followers: what to send to whom, what a majority has, who is still there.
 * Nothing is sent while stepping; {@link #flush} sends once per Ready, so all proposals of a cycle
 * share one Append. Meaningful only while this replica leads.
 */
final class Replication {
  private final RaftConfig config;
  private final Ballot ballot;
  private final RaftLog log;
  private final Outbox outbox;
  private final Slumber slumber;
  private final Rounds rounds;
  private final Followers followers;
  private final Changes changes;

  private int heartbeatElapsed;
  private long readRounds;

  /** The first entry of the own term. */
  private long firstIndex;

  private int successor = HardState.NOBODY;
  private int handOverElapsed;

  Replication(
      RaftConfig config, Ballot ballot, RaftLog log, Outbox outbox, Slumber slumber, Peers peers) {
    this.config = config;
    this.ballot = ballot;
    this.log = log;
    this.outbox = outbox;
    this.slumber = slumber;
    this.rounds = new Rounds(config.leaseNanos());
    this.followers = new Followers(config, peers);
    this.changes = new Changes(config.self(), ballot, log, outbox, followers);
  }

  /**
   * A term of leadership begins: a no-op of the own term, without which nothing older could be
   * known committed (thesis 3.6.2, 6.4).
   */
  void begin(long now) {
    changes.begin();
    heartbeatElapsed = 0;
    successor = HardState.NOBODY;
    slumber.stir();
    rounds.reset();
    beginRound(now);
    firstIndex = log.last() + 1;
    log.append(changes.opening(firstIndex));
    changes.adopt();
    outbox.stir();
  }

  void propose(long ticket, byte[] payload) {
    if (successor != HardState.NOBODY || changes.leaving()) {
      outbox.refuse(ticket, Ready.Reason.HANDING_OVER, successor);
      return;
    }
    Entry entry = new Entry(ballot.term, log.last() + 1, Entry.Kind.COMMANDS, payload);
    if (!log.hasRoom()) {
      outbox.refuse(ticket, Ready.Reason.LOG_FULL, config.self());
      return;
    }
    log.append(entry);
    outbox.stir();
  }

  /**
   * Why this change cannot begin now; null when it can. One at a time, and not before the own term
   * has committed something: until then an older change may still be in the air (thesis 4.1).
   */
  Ready.Reason refusal(ConfigChange.Enter change) {
    if (successor != HardState.NOBODY || changes.leaving()) {
      return Ready.Reason.HANDING_OVER;
    }
    return ownTermCommitted() ? changes.refusal(change) : Ready.Reason.CONFIG_PENDING;
  }

  void proposeConfig(long ticket, ConfigChange.Enter change) {
    Ready.Reason refusal = refusal(change);
    if (refusal == null) {
      changes.take(change);
    } else {
      outbox.refuse(ticket, refusal, successor == HardState.NOBODY ? config.self() : successor);
    }
  }

  void tick(long now) {
    if (successor != HardState.NOBODY && ++handOverElapsed >= config.electionTicks()) {
      successor = HardState.NOBODY;
    }
    if (++heartbeatElapsed >= config.heartbeatTicks()) {
      heartbeatElapsed = 0;
      beginRound(now);
      return;
    }
    // A group that falls silent right after a write: followers learn of the commit by the next
    // tick, not the next heartbeat.
    for (Progress follower : followers.all()) {
      if (follower.commitSent < log.commit() && follower.state == Progress.State.REPLICATE) {
        oweAppend(follower);
      }
    }
  }

  /** From now on every Append carries a new round, and every follower gets one. */
  private void beginRound(long now) {
    rounds.begin(now);
    for (Progress follower : followers.all()) {
      oweAppend(follower);
    }
    confirmRounds();
  }

  private void oweAppend(Progress follower) {
    follower.owed = true;
    outbox.stir();
  }

  /** The commit index this follower asks about must not wait for the next heartbeat. */
  void oweCommit(int replica) {
    Progress follower = followers.find(replica);
    if (follower != null && follower.commitSent < log.commit()) {
      oweAppend(follower);
    }
  }

  /** Voters that may not know of the newest commit index are told with this Ready. */
  void oweCommits() {
    for (Progress follower : followers.all()) {
      if ((follower.voter || follower.outgoing) && follower.commitSent < log.commit()) {
        oweAppend(follower);
      }
    }
  }

  /** Answers whether a round has been confirmed by it. */
  boolean onReply(Message.AppendReply reply) {
    Progress follower = followers.find(reply.from());
    if (follower == null
        || reply.index() < 0
        || reply.index() > log.last()
        || reply.commit() > log.last()
        || reply.round() > rounds.current()) {
      return false;
    }
    follower.active = true;
    follower.rests = reply.rest();
    follower.commitKnown = Math.max(follower.commitKnown, reply.commit());
    if (reply.accepted()) {
      if (follower.accepted(reply.index(), log.floor())) {
        commitReached();
      }
      handOverIfCaughtUp(follower);
    } else {
      follower.rejected(log.lastNotAbove(reply.index(), reply.hintTerm()));
    }
    outbox.stir();
    if (reply.round() <= follower.roundAnswered) {
      return false;
    }
    follower.roundAnswered = reply.round();
    return confirmRounds();
  }

  /**
   * Thesis 3.6.2: only entries of the own term are committed by counting; older ones come along
   * with them.
   */
  void commitReached() {
    // The leader counts itself no sooner than its own disk has the entry (thesis 10.2.1).
    long index = followers.matched(log.durable());
    if (index > log.commit() && log.term(index) == ballot.term && log.commitTo(index)) {
      outbox.stir();
      changes.committed();
    }
  }

  /**
   * Whether this leader's work is done: it belongs no more to the voters, and that is committed
   * (thesis 4.2.2).
   */
  boolean hasLeft() {
    return changes.leaving() && ownTermCommitted() && changes.settled();
  }

  /**
   * The last word of a leader that has left. A majority of the voters has the whole log: nothing
   * was taken into it behind the configuration that is committed now.
   */
  void nameSuccessor() {
    int heir = followers.voterAt(log.last());
    if (heir != HardState.NOBODY) {
      rounds.forfeitLease();
      outbox.send(new Message.TimeoutNow(config.self(), heir, ballot.term));
    }
  }

  private boolean confirmRounds() {
    long answered = followers.roundAnswered(rounds.current());
    long trusted =
        followers.allClocksTrusted()
            ? answered
            : followers.roundAnsweredByTrustedClocks(rounds.current());
    return rounds.confirm(answered, trusted);
  }

  /** Other clocks are trusted than before. */
  void clocksJudged() {
    rounds.dropLease();
    confirmRounds();
  }

  /** Awake again: all are told, and so woken. */
  void wake(long now) {
    heartbeatElapsed = 0;
    beginRound(now);
  }

  /** No change of leader or members is under way, and the own term has begun for all. */
  boolean isSettled() {
    return successor == HardState.NOBODY
        && !changes.leaving()
        && ownTermCommitted()
        && !followers.anyRemoved()
        && !followers.config().isJoint();
  }

  boolean followersRest(long round) {
    return followers.rest(round, log.last());
  }

  boolean majorityHeard() {
    return followers.majorityHeard();
  }

  boolean heardMajority() {
    return followers.heardMajority();
  }

  void handOver(int to) {
    Progress follower = followers.find(to);
    if (follower == null || !follower.voter || successor == to) {
      return;
    }
    successor = to;
    handOverElapsed = 0;
    handOverIfCaughtUp(follower);
    oweAppend(follower);
  }

  private void handOverIfCaughtUp(Progress follower) {
    if (follower.replica == successor && follower.match == log.last()) {
      rounds.forfeitLease();
      outbox.send(new Message.TimeoutNow(config.self(), successor, ballot.term));
    }
  }

  void onTransferEnded(int to, boolean arrived) {
    Progress follower = followers.find(to);
    if (follower != null) {
      follower.transferEnded(arrived);
    }
  }

  /**
   * Sends what is due. {@code now} is that of the latest step: a lease may begin earlier than its
   * round leaves, never later.
   */
  void flush(long now) {
    if (rounds.shouldBegin()) {
      beginRound(now);
      readRounds++;
    }
    for (Progress follower : followers.all()) {
      flush(follower);
    }
    changes.told();
  }

  private void flush(Progress follower) {
    switch (follower.state) {
      case PROBE -> {
        if (!follower.paused && follower.next <= log.last() && canServe(follower)) {
          sendEntries(follower);
          follower.paused = true;
        }
      }
      case REPLICATE -> {
        // Also with a full window: what is lost of it can no longer be found by probing when memory
        // begins behind it.
        boolean served = canServe(follower);
        while (served && follower.next <= log.last() && !follower.inflight.isFull()) {
          long last = sendEntries(follower);
          follower.inflight.add(last, log.cost(follower.next, last));
          follower.next = last + 1;
        }
      }
      case SNAPSHOT -> {}
    }
    if (follower.owed) {
      sendAppend(follower, List.of());
    }
  }

  /**
   * Whether memory still holds what this follower needs next. If not, and it is there to receive
   * it, a snapshot is asked for.
   */
  private boolean canServe(Progress follower) {
    if (follower.next > log.floor()) {
      return true;
    }
    if (follower.active) {
      follower.awaitSnapshot(log.snapshot());
      outbox.transfer(follower.replica, log.snapshot());
    }
    return false;
  }

  private long sendEntries(Progress follower) {
    long last = log.lastWithin(follower.next, config.appendBytesMax());
    sendAppend(follower, log.slice(follower.next, last));
    return last;
  }

  private void sendAppend(Progress follower, List<Entry> entries) {
    follower.owed = false;
    long previous = follower.next - 1;
    if (follower.state == Progress.State.SNAPSHOT || previous < log.floor()) {
      // Where the logs meet is not known or not in memory: speak of the beginning, where all logs
      // are equal.
      outbox.send(
          new Message.Append(
              config.self(), follower.replica, ballot.term, 0, 0, List.of(), 0, rounds.current()));
      return;
    }
    follower.commitSent = log.commit();
    boolean rest = slumber.asksForRest() && previous == log.commit() && entries.isEmpty();
    outbox.send(
        new Message.Append(
            config.self(),
            follower.replica,
            ballot.term,
            previous,
            log.term(previous),
            entries,
            log.commit(),
            rounds.current(),
            rest));
  }

  Rounds rounds() {
    return rounds;
  }

  /** Rounds that were begun since somebody read. */
  long readRounds() {
    return readRounds;
  }

  Followers followers() {
    return followers;
  }

  /**
   * All that was ever acknowledged is at or below this index, even before the first commit of the
   * term (thesis 6.4).
   */
  long readIndex() {
    return Math.max(log.commit(), firstIndex);
  }

  boolean ownTermCommitted() {
    return log.commit() >= firstIndex;
  }

  /** Whether it answers and lacks at most so many entries. */
  boolean isCaughtUp(int replica, long entries) {
    Progress follower = followers.find(replica);
    return follower != null
        && (follower.active || follower.wasActive)
        && log.last() - follower.match <= entries;
  }

  List<Status.Follower> status() {
    return followers.status();
  }
}
