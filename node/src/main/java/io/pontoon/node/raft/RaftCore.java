package io.pontoon.node.raft;

import io.pontoon.node.raft.config.ConfigChange;
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
  private final Peers peers = new Peers();
  private final Slumber slumber;
  private final Replication replication;
  private final Following following;
  private final Reads reads;
  private final Election election;

  private boolean started;
  private long now;

  /**
   * @throws IllegalArgumentException when the entries do not follow the snapshot without a gap and
   *     in order of terms, or when one is a configuration that cannot be read
   */
  public RaftCore(RaftConfig config, Restored restored) {
    this(config, restored, new Configs());
  }

  /** {@code configs}: another only in tests that break what is in force when. */
  RaftCore(RaftConfig config, Restored restored, Configs configs) {
    this.config = config;
    log = new RaftLog(config.logBytesMax(), configs, restored.snapshot(), restored.entries());
    ballot = new Ballot(restored.hardState(), log.lastTerm());
    Jitter jitter = new Jitter(config.seed());
    slumber = new Slumber(config, ballot, log, durability);
    replication = new Replication(config, ballot, log, outbox, slumber, peers);
    following = new Following(config, ballot, log, durability, outbox, slumber);
    reads = new Reads(config, ballot, log, outbox, replication, jitter);
    election = new Election(config, ballot, log, durability, outbox, replication, reads, jitter);
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
      case Input.ProposeConfig(long ticket, ConfigChange.Enter change) ->
          proposeConfig(ticket, change);
      case Input.Read(long ticket, ReadMode mode, long atLeast) -> read(ticket, mode, atLeast);
      case Input.Persisted(long number) -> persisted(number);
      case Input.SnapshotTaken(long index, long term) -> log.snapshotTaken(index, term);
      case Input.TransferEnded(int to, boolean arrived) -> transferEnded(to, arrived);
      case Input.Heard(int replica, boolean heard) -> heard(replica, heard);
      case Input.ClockTrusted(int replica, boolean trusted) -> clockTrusted(replica, trusted);
      case Input.HandOver(int to) -> handOver(to);
    }
  }

  private void tick() {
    if (slumber.isAsleep()) {
      return;
    }
    election.tick(now);
    if (ballot.isLeader()) {
      slumber.tick(replication, reads);
      if (slumber.isAsleep()) {
        return;
      }
      replication.tick(now);
    }
    reads.tick();
  }

  /** There is something to do. */
  private void rouse() {
    if (slumber.wake()) {
      awake(peers.isHeard(ballot.leader));
    }
  }

  private void awake(boolean leaderHeard) {
    if (ballot.isLeader()) {
      election.wakeLeader();
      replication.wake(now);
    } else {
      election.wake(now, leaderHeard);
    }
  }

  private void heard(int replica, boolean heard) {
    if (!peers.heard(replica, heard) || !slumber.isAsleep()) {
      return;
    }
    // A follower that is back may have missed something; a leader that can reach no majority must
    // notice; and the followers of one that is gone need another.
    if (ballot.isLeader()
        ? heard || !replication.majorityHeard()
        : !heard && replica == ballot.leader) {
      rouse();
    }
  }

  private void clockTrusted(int replica, boolean trusted) {
    if (peers.clockTrusted(replica, trusted) && ballot.isLeader()) {
      replication.clocksJudged();
    }
  }

  private void read(long ticket, ReadMode mode, long atLeast) {
    boolean granted =
        switch (mode) {
          case LOCAL -> atLeast <= log.commit();
          case INDEX, ALL -> false;
          case LEASE -> !ballot.isLeader();
        };
    if (!granted) {
      rouse();
    }
    reads.read(now, ticket, mode, atLeast);
  }

  private void propose(long ticket, byte[] payload) {
    if (ballot.isLeader()) {
      rouse();
      replication.propose(ticket, payload);
    } else {
      outbox.refuse(ticket, Ready.Reason.NOT_LEADER, ballot.leader);
    }
  }

  private void proposeConfig(long ticket, ConfigChange.Enter change) {
    if (ballot.isLeader()) {
      rouse();
      replication.proposeConfig(ticket, change);
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
      rouse();
      replication.onTransferEnded(to, arrived);
    }
  }

  private void handOver(int to) {
    if (ballot.isLeader()) {
      rouse();
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
    if (slumber.isAsleep() && !slumber.sleepsThrough(message)) {
      wakeFor(message);
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

  private void wakeFor(Message message) {
    slumber.wake();
    boolean leaderHeard =
        switch (message) {
          case Message.Append _, Message.InstallSnapshot _ -> true;
          case Message.Vote _ -> false; // A majority would give its vote already.
          // The leader itself would not ask for votes if it still led.
          case Message other -> other.from() != ballot.leader && peers.isHeard(ballot.leader);
        };
    awake(leaderHeard);
    if (message instanceof Message.PreVote && leaderHeard && !ballot.isLeader()) {
      following.greet();
    }
  }

  private void dispatch(Message message) {
    switch (message) {
      case Message.Append append -> {
        election.heardLeader(now, append.from());
        following.onAppend(append);
        if (append.rest()) {
          slumber.onRest(append, reads);
        }
      }
      case Message.AppendReply reply -> {
        if (ballot.isLeader() && replication.onReply(reply)) {
          reads.roundsConfirmed(replication.rounds().confirmed());
        }
      }
      case Message.PreVote asked -> {
        if (log.configs().latest().isMember(asked.from())) {
          slumber.stir();
        }
        election.onPreVote(now, asked);
      }
      case Message.PreVoteReply reply -> election.onPreVoteReply(reply);
      case Message.Vote asked -> election.onVote(asked);
      case Message.VoteReply reply -> election.onVoteReply(now, reply);
      case Message.InstallSnapshot arrived -> {
        election.heardLeader(now, arrived.from());
        following.onInstallSnapshot(arrived);
      }
      case Message.ReadIndex asked -> {
        slumber.stir();
        reads.onReadIndex(asked);
      }
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
      reads.lead(now);
      if (replication.hasLeft()) {
        election.stepDown();
      }
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

  /**
   * Whether this replica sleeps: ticks change nothing then, and need not come, and nothing will be
   * ready before it has been stepped with something else.
   */
  public boolean isAsleep() {
    return slumber.isAsleep();
  }

  public long lastIndex() {
    return log.last();
  }

  /** The newest configuration in the log: it is in force, committed or not. */
  public GroupConfig config() {
    return log.configs().latest();
  }

  /** What is known here, without asking anybody, that matters to reads. */
  public Known known() {
    return new Known(config, ballot, log, peers, replication, reads);
  }

  /**
   * What was in force once the entry of this index stood in the log: what a snapshot of that index
   * must carry.
   *
   * @param index from the latest {@code SnapshotTaken} on
   */
  public GroupConfig configAt(long index) {
    assert index >= log.snapshot() : "what is behind a snapshot stands in it";
    return log.configs().at(index);
  }

  /** Why this change would be refused now; null when it would not. */
  public Ready.Reason refusal(ConfigChange.Enter change) {
    return ballot.isLeader() ? replication.refusal(change) : Ready.Reason.NOT_LEADER;
  }

  /**
   * Whether a replica answers and lacks at most so many entries of the log; asked of a leader
   * before it makes a learner a voter. False elsewhere.
   */
  public boolean isCaughtUp(int replica, long entries) {
    return ballot.isLeader()
        && (replica == config.self() || replication.isCaughtUp(replica, entries));
  }

  /** The entry at an index; null where memory holds none. For those who check, not to be kept. */
  public Entry entry(long index) {
    return log.entry(index);
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
        log.configs().latest(),
        log.configs().latestIndex(),
        slumber.isAsleep(),
        followers);
  }
}
