package io.pontoon.tests.sim.raft;

/**
 * Ways to break Raft from outside, each of which the simulation must notice: who tests the tester.
 */
enum Sabotage {
  NONE,
  /** What promises something leaves before the disk has it. */
  ANSWER_BEFORE_DISK,
  /** The disk keeps the term but not whom the vote was given to. */
  FORGET_VOTE,
  /** An INDEX read at a leader is served without a round. */
  READ_WITHOUT_ROUND,
  /** Appends tell followers that all they bring is committed. */
  COMMIT_TOO_EARLY,
  /** Voters' clocks run so fast that their promise ends long before the leader's lease. */
  CLOCKS_BEYOND_BOUND,
  /** A restarted replica does not renew the promise it may have given before it crashed. */
  NO_PROMISE_AT_START,
  /** An entry's bytes change on the way to one follower. */
  ALTERED_ENTRY
}
