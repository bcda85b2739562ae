package io.pontoon.node.raft;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.PriorityQueue;

/**
 * Reads on their way (thesis 6.4): first it is proved up to which index a read must see, then that
 * index is applied, then it is granted. A leader proves by its lease or a round; a follower asks
 * its leader. Nothing waits for ever: after two election timeouts a read is refused.
 */
final class Reads {
  /**
   * One read, or one cycle's reads under one ticket. {@code from} is another replica when that one
   * asked. {@code need}: at a leader the round that proves it, at a follower the request that does.
   */
  private record Waiting(long ticket, int from, long index, long need, long order, long since) {}

  private final RaftConfig config;
  private final Ballot ballot;
  private final RaftLog log;
  private final Outbox outbox;
  private final Replication replication;

  /** In the order of {@code need}: whoever comes later needs a later proof. */
  private final ArrayDeque<Waiting> unproved = new ArrayDeque<>();

  private final PriorityQueue<Waiting> unapplied =
      new PriorityQueue<>(
          (a, b) ->
              a.index != b.index ? Long.compare(a.index, b.index) : Long.compare(a.order, b.order));

  private long ticks;
  private long order;
  private boolean asking;

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
      case INDEX -> prove(ticket, atLeast);
      case LEASE -> {
        if (!ballot.isLeader()) {
          outbox.refuseRead(ticket, Ready.Reason.NOT_LEADER, ballot.leader);
        } else if (replication.rounds().leaseValid(now) && replication.ownTermCommitted()) {
          await(ticket, Math.max(atLeast, log.commit()));
        } else {
          prove(ticket, atLeast);
        }
      }
    }
  }

  private void prove(long ticket, long atLeast) {
    if (isFull()) {
      outbox.refuseRead(ticket, Ready.Reason.BUSY, ballot.leader);
    } else if (ballot.isLeader()) {
      long index = Math.max(atLeast, replication.readIndex());
      unproved.add(
          new Waiting(ticket, config.self(), index, replication.rounds().next(), order++, ticks));
      outbox.stir();
    } else {
      unproved.add(new Waiting(ticket, config.self(), atLeast, ++request, order++, ticks));
      askAgain();
    }
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
      unapplied.add(new Waiting(ticket, config.self(), index, 0, order++, ticks));
    }
  }

  /** Nobody waits for a read. */
  boolean isEmpty() {
    return unproved.isEmpty() && unapplied.isEmpty();
  }

  private boolean isFull() {
    return unproved.size() + unapplied.size() >= config.readsMax();
  }

  /**
   * A follower asks for its own reads. When there is no room the question is dropped, and comes
   * again.
   */
  void onReadIndex(Message.ReadIndex asked) {
    if (ballot.isLeader() && !isFull()) {
      unproved.add(
          new Waiting(
              asked.ticket(),
              asked.from(),
              replication.readIndex(),
              replication.rounds().next(),
              order++,
              ticks));
      outbox.stir();
    }
  }

  /** An answer proves every read that was there when its question was asked. */
  void onReadIndexReply(Message.ReadIndexReply reply) {
    if (ballot.isLeader() || unproved.isEmpty() || reply.ticket() > request) {
      return;
    }
    while (!unproved.isEmpty() && unproved.peek().need <= reply.ticket()) {
      Waiting read = unproved.poll();
      await(read.ticket, Math.max(read.index, reply.index()));
    }
  }

  /** A leader's round was confirmed. */
  void roundsConfirmed(long round) {
    while (!unproved.isEmpty() && unproved.peek().need <= round) {
      Waiting read = unproved.poll();
      if (read.from == config.self()) {
        await(read.ticket, read.index);
      } else {
        outbox.send(
            new Message.ReadIndexReply(
                config.self(), read.from, ballot.term, read.ticket, read.index));
        replication.oweCommit(read.from);
      }
    }
  }

  /** Grants what the commit index has reached; the same Ready carries those entries. */
  void grantApplied() {
    while (!unapplied.isEmpty() && unapplied.peek().index <= log.commit()) {
      outbox.grantRead(unapplied.poll().ticket);
    }
  }

  void tick() {
    ticks++;
    if (unproved.isEmpty() && unapplied.isEmpty()) {
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
    if (ticks % config.heartbeatTicks() == 0) {
      askAgain();
    }
  }

  /** Questions and answers get lost, and leaders change. */
  void askAgain() {
    asking = !unproved.isEmpty();
    outbox.stir();
  }

  /** A follower's questions of this cycle leave as one. */
  void flush() {
    if (asking && !ballot.isLeader() && ballot.leader != HardState.NOBODY) {
      asking = false;
      outbox.send(new Message.ReadIndex(config.self(), ballot.leader, ballot.term, request));
    }
  }

  /** What was to be asked of a leader is now for us to prove. */
  void leadershipGained() {
    for (int left = unproved.size(); left > 0; left--) {
      Waiting read = unproved.poll();
      long index = Math.max(read.index, replication.readIndex());
      unproved.add(
          new Waiting(
              read.ticket, read.from, index, replication.rounds().next(), read.order, read.since));
    }
  }

  /**
   * Reads here wait for rounds that will not come, or follow writes whose fate is open. Others will
   * ask the new leader themselves.
   */
  void leadershipLost() {
    while (!unproved.isEmpty()) {
      refuse(unproved.poll(), Ready.Reason.NOT_LEADER);
    }
    while (!unapplied.isEmpty()) {
      refuse(unapplied.poll(), Ready.Reason.NOT_LEADER);
    }
  }

  private void refuse(Waiting read, Ready.Reason reason) {
    if (read.from == config.self()) {
      outbox.refuseRead(read.ticket, reason, ballot.leader);
    }
  }
}
