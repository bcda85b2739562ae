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
  ALTERED_ENTRY,
  /** A configuration is in force only once it is committed. */
  CONFIG_AT_COMMIT,
  /** While a change is joint, the new voters decide alone. */
  JOINT_BY_NEW_MAJORITY,
  /** A replica whose disk was wiped goes on under its old name, and votes. */
  WIPED_KEEPS_ITS_NAME,
  /** A replica that joins takes those for the founders whom the map of today names. */
  JOINER_TAKES_TODAYS_MAP,
  /** A snapshot brings the founders in place of those who belonged to the group at its index. */
  SNAPSHOT_FORGETS_CONFIG;

  /** The others are shown in groups that never change. */
  boolean isOfMembership() {
    return this == NONE || ordinal() >= CONFIG_AT_COMMIT.ordinal();
  }

  /**
   * Whether decisions are counted again by what is on the disks. That alone would find most of the
   * sabotages at once; they are to be found by what comes of them.
   */
  boolean shownByDecisions() {
    return this == NONE;
  }
}
