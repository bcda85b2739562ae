package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.raft.quorum.Quorum;
import java.util.ArrayList;
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
  private final Rounds rounds;
  private final Progress[] followers;
  private final int voters;
  private final long[] reached;

  private int heartbeatElapsed;
  private long noOpIndex;

  private int successor = HardState.NOBODY;
  private int handOverElapsed;

  Replication(RaftConfig config, GroupConfig group, Ballot ballot, RaftLog log, Outbox outbox) {
    this.config = config;
    this.ballot = ballot;
    this.log = log;
    this.outbox = outbox;
    this.rounds = new Rounds(config.leaseNanos());
    this.voters = group.size();
    this.reached = new long[voters];
    this.followers = new Progress[voters - 1];
    int at = 0;
    for (int i = 0; i < voters; i++) {
      if (group.voter(i) != config.self()) {
        followers[at++] = new Progress(group.voter(i), config);
      }
    }
  }

  /**
   * A term of leadership begins: a no-op of the own term, without which nothing older could be
   * known committed (thesis 3.6.2, 6.4).
   */
  void begin(long now) {
    for (Progress follower : followers) {
      follower.reset(log.last());
    }
    heartbeatElapsed = 0;
    successor = HardState.NOBODY;
    rounds.reset();
    beginRound(now);
    noOpIndex = log.last() + 1;
    log.append(Entry.noOp(ballot.term, noOpIndex));
    outbox.stir();
  }

  void propose(long ticket, byte[] payload) {
    if (successor != HardState.NOBODY) {
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
    for (Progress follower : followers) {
      if (follower.commitSent < log.commit() && follower.state == Progress.State.REPLICATE) {
        oweAppend(follower);
      }
    }
  }

  /** From now on every Append carries a new round, and every follower gets one. */
  private void beginRound(long now) {
    rounds.begin(now);
    for (Progress follower : followers) {
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
    Progress follower = find(replica);
    if (follower != null && follower.commitSent < log.commit()) {
      oweAppend(follower);
    }
  }

  /** Answers whether a round has been confirmed by it. */
  boolean onReply(Message.AppendReply reply) {
    Progress follower = find(reply.from());
    if (follower == null
        || reply.index() < 0
        || reply.index() > log.last()
        || reply.round() > rounds.current()) {
      return false;
    }
    follower.active = true;
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
    for (int i = 0; i < followers.length; i++) {
      reached[i] = followers[i].match;
    }
    // The leader counts itself no sooner than its own disk has the entry (thesis 10.2.1).
    reached[followers.length] = log.durable();
    long index = Quorum.reachedByMajority(reached, voters);
    if (index > log.commit() && log.term(index) == ballot.term && log.commitTo(index)) {
      outbox.stir();
    }
  }

  private boolean confirmRounds() {
    for (int i = 0; i < followers.length; i++) {
      reached[i] = followers[i].roundAnswered;
    }
    reached[followers.length] = rounds.current();
    return rounds.confirm(Quorum.reachedByMajority(reached, voters));
  }

  /** Whether a majority, this replica among it, has answered since the last call (thesis 6.2). */
  boolean heardMajority() {
    int heard = 1;
    for (Progress follower : followers) {
      heard += follower.active ? 1 : 0;
      follower.active = false;
    }
    return heard >= Quorum.majority(voters);
  }

  void handOver(int to) {
    Progress follower = find(to);
    if (follower == null || successor == to) {
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
    Progress follower = find(to);
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
    }
    for (Progress follower : followers) {
      flush(follower);
    }
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
    outbox.send(
        new Message.Append(
            config.self(),
            follower.replica,
            ballot.term,
            previous,
            log.term(previous),
            entries,
            log.commit(),
            rounds.current()));
  }

  private Progress find(int replica) {
    for (Progress follower : followers) {
      if (follower.replica == replica) {
        return follower;
      }
    }
    return null;
  }

  Rounds rounds() {
    return rounds;
  }

  /**
   * All that was ever acknowledged is at or below this index, even before the first commit of the
   * term (thesis 6.4).
   */
  long readIndex() {
    return Math.max(log.commit(), noOpIndex);
  }

  boolean ownTermCommitted() {
    return log.commit() >= noOpIndex;
  }

  List<Status.Follower> status() {
    List<Status.Follower> all = new ArrayList<>(followers.length);
    for (Progress f : followers) {
      all.add(new Status.Follower(f.replica, f.state.name(), f.match, f.next, f.inflight.count()));
    }
    return List.copyOf(all);
  }
}
