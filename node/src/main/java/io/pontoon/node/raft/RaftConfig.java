package io.pontoon.node.raft;

/**
 * The settings of one replica's consensus. All sizes are in bytes, all times in ticks of the host
 * or in nanoseconds of {@code step}'s {@code now}.
 *
 * @param self this replica's id within its group, above 0; 0 means nobody wherever a replica is
 *     named
 * @param electionTicks a follower that hears no leader for this long (to twice this, drawn from the
 *     seed) asks for votes; a leader that does not hear a majority for this long steps down
 * @param heartbeatTicks a leader speaks to every follower at least this often; well below {@code
 *     electionTicks}
 * @param appendBytesMax an Append carries at most this much, though always at least one entry
 * @param inflightMax so many Appends may be unanswered for each follower
 * @param inflightBytesMax and so many bytes
 * @param logBytesMax the tail of the log in memory; a leader refuses proposals at it ({@code
 *     LOG_FULL}), and what a snapshot covers is kept for slow followers up to half of it
 * @param readsMax so many reads may wait
 * @param leaseNanos a leader serves LEASE reads this long after it sent a round that a majority has
 *     answered; 0: never without a round
 * @param promiseNanos a voter that has heard its leader (or has just been started) grants no vote
 *     for this long by its own clock. Clocks may differ in rate as far as {@code leaseNanos} is
 *     below {@code promiseNanos}. Should be about {@code electionTicks}, or elections wait for it
 * @param preferred asks for votes first when the group is brand new, so that leaders spread over
 *     nodes; has no effect later
 * @param hibernateTicks a group that has had nothing to do for this long falls asleep: it says
 *     nothing, and ticks change nothing, until a message, a request, or news of a node wakes it; 0:
 *     never
 * @param seed the only source of jitter, and of ids that must not repeat: a fresh one at each start
 */
public record RaftConfig(
    int self,
    int electionTicks,
    int heartbeatTicks,
    int appendBytesMax,
    int inflightMax,
    long inflightBytesMax,
    long logBytesMax,
    int readsMax,
    long leaseNanos,
    long promiseNanos,
    boolean preferred,
    int hibernateTicks,
    long seed) {

  /** Of a replica that never sleeps. */
  public RaftConfig(
      int self,
      int electionTicks,
      int heartbeatTicks,
      int appendBytesMax,
      int inflightMax,
      long inflightBytesMax,
      long logBytesMax,
      int readsMax,
      long leaseNanos,
      long promiseNanos,
      boolean preferred,
      long seed) {
    this(
        self,
        electionTicks,
        heartbeatTicks,
        appendBytesMax,
        inflightMax,
        inflightBytesMax,
        logBytesMax,
        readsMax,
        leaseNanos,
        promiseNanos,
        preferred,
        0,
        seed);
  }

  public RaftConfig {
    require(self > 0, "self must be above 0");
    require(
        heartbeatTicks > 0 && electionTicks > 2 * heartbeatTicks,
        "electionTicks must be above twice heartbeatTicks");
    require(appendBytesMax > 0 && inflightMax > 0 && readsMax > 0, "limits must be above 0");
    require(inflightBytesMax >= appendBytesMax, "inflightBytesMax must hold one Append");
    require(logBytesMax >= appendBytesMax, "logBytesMax must hold one Append");
    require(
        leaseNanos >= 0 && leaseNanos <= promiseNanos, "leaseNanos must not be above promiseNanos");
    require(hibernateTicks >= 0, "hibernateTicks must not be below 0");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
