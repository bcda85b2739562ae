package io.pontoon.node.raft;

import java.util.List;

/**
 * How a replica stands, for people, metrics and scripts; prints in one line.
 *
 * @param first index of the first entry in memory; what is older needs a snapshot
 * @param durable index up to which the own disk holds the log
 * @param logBytes cost of the entries in memory; the shard takes a snapshot before {@code
 *     unsnapshottedBytes} reaches {@code logBytesMax}
 * @param followers what a leader knows of the others; empty elsewhere
 */
public record Status(
    int self,
    Ready.Role role,
    long term,
    int leader,
    long first,
    long last,
    long durable,
    long commit,
    long snapshot,
    long logBytes,
    long unsnapshottedBytes,
    List<Follower> followers) {

  /** {@code match} is durable there; {@code next} will be sent next. */
  public record Follower(int replica, String state, long match, long next, int inflight) {
    @Override
    public String toString() {
      return replica
          + ":"
          + state
          + " "
          + match
          + "<"
          + next
          + (inflight > 0 ? " inflight " + inflight : "");
    }
  }

  @Override
  public String toString() {
    return self
        + " "
        + role
        + " term="
        + term
        + " leader="
        + leader
        + " log="
        + first
        + ".."
        + last
        + " durable="
        + durable
        + " commit="
        + commit
        + (snapshot > 0 ? " snapshot=" + snapshot : "")
        + (followers.isEmpty() ? "" : " " + followers);
  }
}
