package io.pontoon.node.raft;

import java.util.List;

/**
 * What a follower owes its leader: a log that equals the leader's, and word of it once it is
 * durable. Accepted Appends of one cycle are answered once, by {@link #flush}, with the furthest of
 * them.
 */
final class Following {
  private final RaftConfig config;
  private final Ballot ballot;
  private final RaftLog log;
  private final Durability durability;
  private final Outbox outbox;
  private final Slumber slumber;

  private boolean answerDue;
  private long answerTerm;
  private long answerIndex;
  private long answerRound;

  /** The latest round answered, in the term of the latest answer. */
  private long roundAnswered;

  private Ready.Snapshot install;

  Following(
      RaftConfig config,
      Ballot ballot,
      RaftLog log,
      Durability durability,
      Outbox outbox,
      Slumber slumber) {
    this.config = config;
    this.ballot = ballot;
    this.log = log;
    this.durability = durability;
    this.outbox = outbox;
    this.slumber = slumber;
  }

  void onAppend(Message.Append append) {
    long previous = append.previousIndex();
    List<Entry> entries = append.entries();
    long last = previous + entries.size();
    if (last <= log.commit()) {
      // Old news. All up to the commit index is the leader's too (leader completeness, thesis
      // 3.6.3).
      accept(log.commit(), append.round());
      return;
    }
    if (previous > log.commit() && !log.matches(previous, append.previousTerm())) {
      reject(append);
      return;
    }
    long taken = take(entries, previous);
    if (log.commitTo(Math.min(append.commit(), taken)) || taken > previous) {
      outbox.stir();
    }
    accept(Math.max(taken, log.commit()), append.round());
  }

  /**
   * Appends what is new; what contradicts the leader goes (thesis 3.5). Answers the index up to
   * which the logs are now known to be equal.
   */
  private long take(List<Entry> entries, long previous) {
    long at = previous;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.index() != previous + 1 + i) {
        return at;
      }
      if (entry.index() > log.commit() && !log.matches(entry.index(), entry.term())) {
        if (entry.index() <= log.last()) {
          log.truncateFrom(entry.index());
          durability.truncated(log.last());
        }
        if (entry.term() < log.lastTerm() || !log.followerHasRoom()) {
          return at;
        }
        log.append(entry);
      }
      at = entry.index();
    }
    return at;
  }

  private void accept(long index, long round) {
    if (!answerDue || answerTerm != ballot.term) {
      roundAnswered = answerTerm == ballot.term ? roundAnswered : 0;
      answerDue = true;
      answerTerm = ballot.term;
      answerIndex = index;
      answerRound = round;
    } else {
      answerIndex = Math.max(answerIndex, index);
      answerRound = Math.max(answerRound, round);
    }
    outbox.stir();
  }

  private void reject(Message.Append append) {
    // It promises nothing, so it may leave before the disk. The hint skips whole terms (thesis 3.5,
    // etcd's and others' refinement).
    long hint = log.lastNotAbove(append.previousIndex(), append.previousTerm());
    outbox.send(
        new Message.AppendReply(
            config.self(),
            append.from(),
            ballot.term,
            false,
            hint,
            log.term(hint),
            append.round(),
            false,
            log.commit()));
  }

  /** The leader is of an older term: it learns of ours and steps down. */
  void outrank(int leader) {
    outbox.send(new Message.AppendReply(config.self(), leader, ballot.term, false, 0, 0, 0));
  }

  void onInstallSnapshot(Message.InstallSnapshot arrived) {
    if (arrived.index() > log.commit()) {
      if (log.matches(arrived.index(), arrived.indexTerm())) {
        // The entries themselves are here already: the snapshot only tells that they are committed.
        log.commitTo(arrived.index());
      } else {
        install = new Ready.Snapshot(arrived.index(), arrived.indexTerm(), arrived.config());
        log.restartAt(install);
        durability.restarted();
      }
    }
    accept(log.commit(), 0);
  }

  /**
   * Answers the leader. {@code writes}: this Ready has a write, which carries the answer; without
   * one, only what is durable already can be told.
   */
  void flush(boolean writes) {
    if (!answerDue) {
      return;
    }
    answerDue = false;
    if (answerTerm != ballot.term || ballot.leader == HardState.NOBODY || ballot.isLeader()) {
      return;
    }
    if (writes) {
      outbox.sendWhenDurable(accepted(answerIndex));
    }
    // The round's answer speaks of leadership, not of the log, and a reader waits for it: it does
    // not wait for the disk. Term and vote must stand.
    if (durability.hardStateDurable() && (!writes || answerRound > roundAnswered)) {
      outbox.send(accepted(Math.min(answerIndex, log.durable())));
      roundAnswered = Math.max(roundAnswered, answerRound);
    }
  }

  private Message.AppendReply accepted(long index) {
    return new Message.AppendReply(
        config.self(),
        ballot.leader,
        ballot.term,
        true,
        index,
        0,
        answerRound,
        slumber.isAsleep(),
        log.commit());
  }

  /** Tells a leader that sleeps that this replica is awake: it answers, and all know who leads. */
  void greet() {
    long index = Math.min(log.commit(), log.durable());
    outbox.send(
        new Message.AppendReply(
            config.self(), ballot.leader, ballot.term, true, index, 0, 0, false, log.commit()));
  }

  boolean hasInstall() {
    return install != null;
  }

  Ready.Snapshot takeInstall() {
    Ready.Snapshot taken = install;
    install = null;
    return taken;
  }
}
