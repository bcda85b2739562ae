package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import java.util.List;

/**
 * One raft group's consensus, and nothing else. No thread, clock, file, socket or random source:
 * the same inputs give the same outputs.
 *
 * <p>Stepping only takes note; messages, writes and grants are put together by {@link #takeReady},
 * once per duty cycle. To be used by one thread. An {@code AssertionError} means that this replica
 * can no longer be trusted and must stop.
 */
public final class RaftCore {
  private final RaftConfig config;
  private final RaftLog log;
  private final Ballot ballot;
  private final Outbox outbox = new Outbox();
  private final Durability durability = new Durability();
  private final Replication replication;
  private final Following following;
  private final Reads reads;
  private final Election election;

  private boolean started;
  private long now;

  /**
   * @throws IllegalArgumentException when the entries do not follow the snapshot without a gap and
   *     in order of terms
   */
  public RaftCore(RaftConfig config, Restored restored) {
    this.config = config;
    GroupConfig group = restored.config();
    if (group.positionOf(config.self()) < 0) {
      throw new IllegalArgumentException(
          "replica " + config.self() + " does not belong to its group: " + group);
    }
    log = new RaftLog(config.logBytesMax(), restored.snapshot(), restored.entries());
    ballot = new Ballot(restored.hardState(), log.lastTerm());
    Jitter jitter = new Jitter(config.seed());
    replication = new Replication(config, group, ballot, log, outbox);
    following = new Following(config, ballot, log, durability, outbox);
    reads = new Reads(config, ballot, log, outbox, replication, jitter);
    election =
        new Election(config, group, ballot, log, durability, outbox, replication, reads, jitter);
  }

  /**
   * Entries up to this index are known to be committed and have been applied already, by whoever
   * restored the state. Only before the first step.
   */
  public void alreadyApplied(long index) {
    assert !started : "what is applied later is given out by takeReady";
    log.alreadyApplied(index);
  }

  /**
   * @param now monotonic nanoseconds, read once per duty cycle: no lease or promise ever runs by
   *     ticks
   */
  public void step(long now, Input input) {
    assert !started || now - this.now >= 0 : "monotonic time never falls";
    this.now = now;
    if (!started) {
      started = true;
      election.start(now);
    }
    switch (input) {
      case Input.Tick() -> tick();
      case Input.Received(Message message) -> receive(message);
      case Input.Propose(long ticket, byte[] payload) -> propose(ticket, payload);
      case Input.Read(long ticket, ReadMode mode, long atLeast) ->
          reads.read(now, ticket, mode, atLeast);
      case Input.Persisted(long number) -> persisted(number);
      case Input.SnapshotTaken(long index, long term) -> log.snapshotTaken(index, term);
      case Input.TransferEnded(int to, boolean arrived) -> transferEnded(to, arrived);
      case Input.HandOver(int to) -> handOver(to);
    }
  }

  private void tick() {
    election.tick(now);
    if (ballot.isLeader()) {
      replication.tick(now);
    }
    reads.tick();
  }

  private void propose(long ticket, byte[] payload) {
    if (ballot.isLeader()) {
      replication.propose(ticket, payload);
    } else {
      outbox.refuse(ticket, Ready.Reason.NOT_LEADER, ballot.leader);
    }
  }

  private void persisted(long number) {
    durability.persisted(number, log);
    election.onPersisted(now);
    if (ballot.isLeader()) {
      replication.commitReached();
    }
  }

  private void transferEnded(int to, boolean arrived) {
    if (ballot.isLeader()) {
      replication.onTransferEnded(to, arrived);
    }
  }

  private void handOver(int to) {
    if (ballot.isLeader()) {
      replication.handOver(to);
    }
  }

  /**
   * The one gate for terms (thesis 3.3): behind it a message is of the current term, or it asks or
   * answers a pre-vote, which changes no term.
   */
  private void receive(Message message) {
    if (message.to() != config.self() || message.from() == config.self() || message.term() < 0) {
      return;
    }
    if (message instanceof Message.Vote vote
        && !vote.handedOver()
        && vote.term() >= ballot.term
        && election.shuns(now)) {
      return;
    }
    if (message.term() > ballot.term) {
      switch (message) {
        case Message.PreVote _ -> {}
        case Message.PreVoteReply reply when reply.granted() -> {}
        case Message.Append _, Message.InstallSnapshot _ ->
            election.becomeFollower(message.term(), message.from());
        case Message.PreVoteReply _,
            Message.Vote _,
            Message.VoteReply _,
            Message.AppendReply _,
            Message.ReadIndex _,
            Message.ReadIndexReply _,
            Message.TimeoutNow _ ->
            election.becomeFollower(message.term(), HardState.NOBODY);
      }
    } else if (message.term() < ballot.term) {
      switch (message) {
        case Message.Append _ -> following.outrank(message.from());
        case Message.PreVote asked -> election.onPreVote(now, asked);
        case Message.InstallSnapshot _,
            Message.PreVoteReply _,
            Message.Vote _,
            Message.VoteReply _,
            Message.AppendReply _,
            Message.ReadIndex _,
            Message.ReadIndexReply _,
            Message.TimeoutNow _ -> {}
      }
      return;
    }
    dispatch(message);
  }

  private void dispatch(Message message) {
    switch (message) {
      case Message.Append append -> {
        election.heardLeader(now, append.from());
        following.onAppend(append);
      }
      case Message.AppendReply reply -> {
        if (ballot.isLeader() && replication.onReply(reply)) {
          reads.roundsConfirmed(replication.rounds().confirmed());
        }
      }
      case Message.PreVote asked -> election.onPreVote(now, asked);
      case Message.PreVoteReply reply -> election.onPreVoteReply(reply);
      case Message.Vote asked -> election.onVote(asked);
      case Message.VoteReply reply -> election.onVoteReply(now, reply);
      case Message.InstallSnapshot arrived -> {
        election.heardLeader(now, arrived.from());
        following.onInstallSnapshot(arrived);
      }
      case Message.ReadIndex asked -> reads.onReadIndex(asked);
      case Message.ReadIndexReply reply -> reads.onReadIndexReply(reply);
      case Message.TimeoutNow _ -> election.onTimeoutNow();
    }
  }

  /** Whether there is anything to take. Constant time. */
  public boolean hasReady() {
    return outbox.isStirred();
  }

  /** Everything that piled up since the last call, once. */
  public Ready takeReady() {
    outbox.settle();
    if (ballot.isLeader()) {
      replication.flush(now);
      reads.roundsConfirmed(replication.rounds().confirmed());
    }
    reads.flush();
    reads.grantApplied();
    boolean writes =
        durability.hardStateChanged() || following.hasInstall() || log.handed() < log.last();
    following.flush(writes);
    Ready.Persist persist = writes ? write() : Ready.Persist.NOTHING;
    Ready ready =
        new Ready(
            persist,
            outbox.takeSend(),
            log.handToApply(),
            outbox.takeReads(),
            outbox.takeRefused(),
            outbox.takeRefusedReads(),
            outbox.takeTransfers(),
            new Ready.Standing(ballot.role, ballot.term, ballot.leader, log.commit()));
    outbox.settle();
    return ready;
  }

  private Ready.Persist write() {
    HardState hardState =
        durability.hardStateChanged() ? new HardState(ballot.term, ballot.votedFor) : null;
    long number = durability.hand(log.last());
    List<Entry> entries = log.handToDisk();
    return new Ready.Persist(
        number, hardState, following.takeInstall(), entries, outbox.takeThenSend());
  }

  public long lastIndex() {
    return log.last();
  }

  public Status status() {
    List<Status.Follower> followers = ballot.isLeader() ? replication.status() : List.of();
    return new Status(
        config.self(),
        ballot.role,
        ballot.term,
        ballot.leader,
        log.floor() + 1,
        log.last(),
        log.durable(),
        log.commit(),
        log.snapshot(),
        log.bytes(),
        log.unsnapshottedBytes(),
        followers);
  }
}
