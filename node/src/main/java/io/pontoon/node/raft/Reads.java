package io.pontoon.node.raft;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Reads on their way (thesis 6.4): first it is proved up to which index a read must see; a read of
 * all then waits until every voter knows that index as committed; then it is applied, then the read
 * is granted. A leader proves by its lease or a round; a follower asks its leader. Nothing waits
 * for ever: after two election timeouts a read is refused.
 */
final class Reads {
  /**
   * One read, or one cycle's reads under one ticket. {@code from} is another replica when that one
   * asked. {@code need}: at a leader the round that proves it, at a follower the request that does.
   */
  private record Waiting(
      long ticket, int from, boolean all, long index, long need, long order, long since) {
    static int byIndex(Waiting a, Waiting b) {
      return a.index != b.index ? Long.compare(a.index, b.index) : Long.compare(a.order, b.order);
    }
  }

  private final RaftConfig config;
  private final Ballot ballot;
  private final RaftLog log;
  private final Outbox outbox;
  private final Replication replication;

  /** In the order of {@code need}: whoever comes later needs a later proof. */
  private final ArrayDeque<Waiting> unproved = new ArrayDeque<>();

  /** At a leader: proved, and some voter is not known to be there yet. */
  private final PriorityQueue<Waiting> unspread = new PriorityQueue<>(Waiting::byIndex);

  private final PriorityQueue<Waiting> unapplied = new PriorityQueue<>(Waiting::byIndex);

  private long ticks;
  private long order;
  private boolean asking;
  private boolean askingAll;
  private long atAll;
  private long questions;

  /**
   * Begins at a random place for each run: an answer to a question asked before a crash must not
   * answer one asked after it.
   */
  private long request;

  Reads(
      RaftConfig config,
      Ballot ballot,
      RaftLog log,
      Outbox outbox,
      Replication replication,
      Jitter jitter) {
    this.config = config;
    this.ballot = ballot;
    this.log = log;
    this.outbox = outbox;
    this.replication = replication;
    this.request = jitter.next() >>> 2;
  }

  void read(long now, long ticket, ReadMode mode, long atLeast) {
    switch (mode) {
      case LOCAL -> await(ticket, atLeast);
      case INDEX -> prove(ticket, false, atLeast);
      case ALL -> {
        int silent = ballot.isLeader() ? silentVoter() : HardState.NOBODY;
        if (silent != HardState.NOBODY) {
          outbox.refuseMissing(ticket, ballot.leader, silent);
        } else {
          prove(ticket, true, atLeast);
        }
      }
      case LEASE -> {
        if (!ballot.isLeader()) {
          outbox.refuseRead(ticket, Ready.Reason.NOT_LEADER, ballot.leader);
        } else if (replication.rounds().leaseValid(now) && replication.ownTermCommitted()) {
          await(ticket, Math.max(atLeast, log.commit()));
        } else {
          prove(ticket, false, atLeast);
        }
      }
    }
  }

  private void prove(long ticket, boolean all, long atLeast) {
    if (isFull()) {
      outbox.refuseRead(ticket, Ready.Reason.BUSY, ballot.leader);
    } else if (ballot.isLeader()) {
      proveByRound(ticket, config.self(), all, atLeast);
    } else {
      unproved.add(new Waiting(ticket, config.self(), all, atLeast, ++request, order++, ticks));
      asking |= !all;
      askingAll |= all;
      outbox.stir();
    }
  }

  private void proveByRound(long ticket, int from, boolean all, long atLeast) {
    long index = Math.max(atLeast, replication.readIndex());
    unproved.add(
        new Waiting(ticket, from, all, index, replication.rounds().next(), order++, ticks));
    outbox.stir();
  }

  /**
   * Granted as soon as the index is applied; what is committed now will be when the next Ready is
   * worked off.
   */
  private void await(long ticket, long index) {
    if (index <= log.commit()) {
      outbox.grantRead(ticket);
    } else if (isFull()) {
      outbox.refuseRead(ticket, Ready.Reason.BUSY, ballot.leader);
    } else {
      unapplied.add(new Waiting(ticket, config.self(), false, index, 0, order++, ticks));
    }
  }

  /** Nobody waits for a read. */
  boolean isEmpty() {
    return unproved.isEmpty() && unspread.isEmpty() && unapplied.isEmpty();
  }

  private boolean isFull() {
    return unproved.size() + unspread.size() + unapplied.size() >= config.readsMax();
  }

  /**
   * A follower asks for its own reads. When there is no room the question is dropped, and comes
   * again.
   */
  void onReadIndex(Message.ReadIndex asked) {
    if (!ballot.isLeader() || isFull()) {
      return;
    }
    int silent = asked.all() ? silentVoter() : HardState.NOBODY;
    if (silent == HardState.NOBODY && replication.followers().decidesWith(asked.from())) {
      proveByQuestion(asked);
    } else if (silent == HardState.NOBODY) {
      proveByRound(asked.ticket(), asked.from(), asked.all(), 0);
    } else {
      answer(asked.from(), asked.ticket(), 0, true, silent);
    }
  }

  /**
   * Who asked was still in this term when it did, which was after its reads had come. With this
   * leader, in it now, that is a majority that had elected nobody else by then; a round (thesis
   * 6.4) would show no more.
   */
  private void proveByQuestion(Message.ReadIndex asked) {
    long index = replication.readIndex();
    confirmed(new Waiting(asked.ticket(), asked.from(), asked.all(), index, 0, order++, ticks));
  }

  /**
   * An answer proves every read that was there when its question was asked; those of all only when
   * it was asked for them.
   */
  void onReadIndexReply(Message.ReadIndexReply reply) {
    if (ballot.isLeader() || reply.ticket() > request) {
      return;
    }
    boolean missing = reply.missing() != HardState.NOBODY;
    if (reply.all() && !missing) {
      atAll = Math.max(atAll, reply.index());
    }
    for (Iterator<Waiting> i = unproved.iterator(); i.hasNext(); ) {
      Waiting read = i.next();
      if (read.need > reply.ticket()) {
        return;
      }
      if (read.all ? reply.all() : !missing) {
        i.remove();
        if (missing) {
          outbox.refuseMissing(read.ticket, ballot.leader, reply.missing());
        } else {
          await(read.ticket, Math.max(read.index, reply.index()));
        }
      }
    }
  }

  /** A leader's part of a Ready: sends what is due, and what that proves goes on. */
  void lead(long now) {
    if (!unspread.isEmpty()) {
      // Who waits for all need not wait for a heartbeat besides.
      replication.oweCommits();
    }
    replication.flush(now);
    roundsConfirmed(replication.rounds().confirmed());
    spread();
  }

  /** A leader's round was confirmed. */
  void roundsConfirmed(long round) {
    while (!unproved.isEmpty() && unproved.peek().need <= round) {
      confirmed(unproved.poll());
    }
  }

  /** At a leader that still was one when this read had come. */
  private void confirmed(Waiting read) {
    if (read.all) {
      unspread.add(read);
      outbox.stir();
    } else {
      proved(read);
    }
  }

  private void spread() {
    if (!unspread.isEmpty()) {
      atAll = Math.max(atAll, replication.followers().knownToAll(log.commit()));
      while (!unspread.isEmpty() && unspread.peek().index <= atAll) {
        proved(unspread.poll());
      }
    }
  }

  private void proved(Waiting read) {
    if (read.from == config.self()) {
      await(read.ticket, read.index);
    } else {
      answer(read.from, read.ticket, read.index, read.all, HardState.NOBODY);
      replication.oweCommit(read.from);
    }
  }

  private void answer(int to, long ticket, long index, boolean all, int missing) {
    outbox.send(
        new Message.ReadIndexReply(config.self(), to, ballot.term, ticket, index, all, missing));
  }

  private int silentVoter() {
    return replication.followers().silentVoter();
  }

  /** How often this replica has asked its leader. */
  long questions() {
    return questions;
  }

  /** See {@link Known#atAll}; news of it is taken note of only while somebody waits for it. */
  long atAll() {
    return atAll;
  }

  /** Grants what the commit index has reached; the same Ready carries those entries. */
  void grantApplied() {
    while (!unapplied.isEmpty() && unapplied.peek().index <= log.commit()) {
      outbox.grantRead(unapplied.poll().ticket);
    }
  }

  void tick() {
    ticks++;
    if (isEmpty()) {
      return;
    }
    long expired = ticks - 2L * config.electionTicks();
    while (!unproved.isEmpty() && unproved.peek().since < expired) {
      refuse(unproved.poll(), Ready.Reason.NO_QUORUM);
    }
    for (Iterator<Waiting> i = unapplied.iterator(); i.hasNext(); ) {
      Waiting read = i.next();
      if (read.since < expired) {
        i.remove();
        refuse(read, Ready.Reason.NO_QUORUM);
      }
    }
    if (ballot.isLeader()) {
      giveUpWaitingForAll(expired);
    }
    if (ticks % config.heartbeatTicks() == 0) {
      askAgain();
    }
  }

  private void giveUpWaitingForAll(long expired) {
    int silent = unspread.isEmpty() ? HardState.NOBODY : silentVoter();
    for (Iterator<Waiting> i = unspread.iterator(); i.hasNext(); ) {
      Waiting read = i.next();
      // Who asked from elsewhere gives up by its own clock, and should have heard by then for whom.
      boolean own = read.from == config.self();
      boolean late = read.since < expired + (own ? 0 : config.electionTicks() / 2);
      if (late || silent != HardState.NOBODY) {
        i.remove();
        int missing = silent != HardState.NOBODY ? silent : lacking(read.index);
        if (own) {
          outbox.refuseMissing(read.ticket, ballot.leader, missing);
        } else {
          answer(read.from, read.ticket, 0, true, missing);
        }
      }
    }
  }

  /** A voter that is not known to be there; this one, when its own log is not. */
  private int lacking(long index) {
    int lacking = replication.followers().lacking(index);
    return lacking != HardState.NOBODY ? lacking : config.self();
  }

  /** Questions and answers get lost, and leaders change. */
  void askAgain() {
    for (Waiting read : unproved) {
      asking |= !read.all;
      askingAll |= read.all;
    }
    outbox.stir();
  }

  /** A follower's questions of this cycle leave as one; those for all as another. */
  void flush() {
    if (ballot.isLeader()) {
      asking = false;
      askingAll = false;
    } else if (ballot.leader != HardState.NOBODY) {
      ask(asking, false);
      ask(askingAll, true);
      asking = false;
      askingAll = false;
    }
  }

  private void ask(boolean due, boolean all) {
    if (due) {
      questions++;
      outbox.send(new Message.ReadIndex(config.self(), ballot.leader, ballot.term, request, all));
    }
  }

  /** What was to be asked of a leader is now for us to prove. */
  void leadershipGained() {
    for (int left = unproved.size(); left > 0; left--) {
      Waiting read = unproved.poll();
      long index = Math.max(read.index, replication.readIndex());
      long need = replication.rounds().next();
      unproved.add(
          new Waiting(read.ticket, read.from, read.all, index, need, read.order, read.since));
    }
  }

  /**
   * Reads here wait for rounds that will not come, or follow writes whose fate is open. Others will
   * ask the new leader themselves.
   */
  void leadershipLost() {
    refuseAll(unproved);
    refuseAll(unspread);
    refuseAll(unapplied);
  }

  private void refuseAll(Queue<Waiting> waiting) {
    while (!waiting.isEmpty()) {
      refuse(waiting.poll(), Ready.Reason.NOT_LEADER);
    }
  }

  private void refuse(Waiting read, Ready.Reason reason) {
    if (read.from == config.self()) {
      outbox.refuseRead(read.ticket, reason, ballot.leader);
    }
  }
}
