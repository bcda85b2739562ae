package io.pontoon.node.raft;

/**
 * Term, vote, role and leader of this replica. Its two durable parts are the hard state; all
 * changes go through {@link Election}'s doors.
 */
final class Ballot {
  long term;
  int votedFor;
  Ready.Role role = Ready.Role.FOLLOWER;
  int leader = HardState.NOBODY;

  Ballot(HardState restored, long newestTermOnDisk) {
    // The log and a snapshot may be newer than the hard state when the last write was torn: then
    // nothing of that term was ever promised.
    boolean current = restored.term() >= newestTermOnDisk;
    term = current ? restored.term() : newestTermOnDisk;
    votedFor = current ? restored.votedFor() : HardState.NOBODY;
  }

  boolean isLeader() {
    return role == Ready.Role.LEADER;
  }
}
