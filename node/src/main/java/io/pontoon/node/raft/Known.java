package io.pontoon.node.raft;

/**
 * What a replica knows, without asking anybody, that matters to whoever serves reads from it. A
 * view: it shows what is now. Owned by whoever owns the core.
 */
public final class Known {
  private final RaftConfig config;
  private final Ballot ballot;
  private final RaftLog log;
  private final Peers peers;
  private final Replication replication;
  private final Reads reads;

  Known(
      RaftConfig config,
      Ballot ballot,
      RaftLog log,
      Peers peers,
      Replication replication,
      Reads reads) {
    this.config = config;
    this.ballot = ballot;
    this.log = log;
    this.peers = peers;
    this.replication = replication;
    this.reads = reads;
  }

  /**
   * Whether it is a voter by the newest configuration, whose entry is among the {@code applied}.
   */
  public boolean votes(long applied) {
    return log.configs().latestIndex() <= applied && log.configs().latest().isVoter(config.self());
  }

  public boolean leads() {
    return ballot.isLeader();
  }

  /** Whether it leads under a valid lease, so that nobody has acknowledged what it has not. */
  public boolean isLeased(long now) {
    return ballot.isLeader()
        && replication.rounds().leaseValid(now)
        && replication.ownTermCommitted();
  }

  /** Whether it leads, or knows who does and hears that one's node. */
  public boolean hearsLeader() {
    return ballot.isLeader() || isLeaderKnown() && peers.isHeard(ballot.leader);
  }

  public boolean isLeaderKnown() {
    return ballot.leader != HardState.NOBODY;
  }

  /**
   * An index that every voter had once: whoever votes serves no state that is older, be it started
   * again since, as long as it asks its leader before it serves anything in a new life.
   */
  public long atAll() {
    return reads.atAll();
  }

  /** Whether the own disk has the log up to an index. */
  public boolean isDurable(long index) {
    return log.durable() >= index;
  }

  /** On how many voters the log is known to be durable up to an index; at a leader only. */
  public int durableVoters(long index) {
    return ballot.isLeader() ? replication.followers().durable(index, log.durable()) : 0;
  }

  /** How many questions this replica has asked its leaders for reads. */
  public long questions() {
    return reads.questions();
  }

  /** How many rounds this replica has begun for reads while it led. */
  public long readRounds() {
    return replication.readRounds();
  }
}
