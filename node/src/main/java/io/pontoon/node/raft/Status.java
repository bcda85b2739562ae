package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import java.util.List;

/**
 * How a replica stands, for people, metrics and scripts; prints in one line.
 *
 * @param first index of the first entry in memory; what is older needs a snapshot
 * @param durable index up to which the own disk holds the log
 * @param logBytes cost of the entries in memory; the shard takes a snapshot before {@code
 *     unsnapshottedBytes} reaches {@code logBytesMax}
 * @param config the newest configuration in the log
 * @param configIndex where it stands; committed, and so not to be undone, when {@code commit} is
 *     not below
 * @param asleep it has nothing to do, says nothing, and need not be ticked
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
    GroupConfig config,
    long configIndex,
    boolean asleep,
    List<Follower> followers) {

  /** No change is under way: the configuration is committed and not joint. */
  public boolean settled() {
    return !config.isJoint() && configIndex <= commit;
  }

  /**
   * {@code match} is durable there; {@code next} will be sent next. {@code answering}: heard of
   * within the last one to two election timeouts. {@code votes} is false for a learner, and for a
   * replica that is removed as soon as it knows.
   */
  public record Follower(
      int replica,
      boolean votes,
      boolean answering,
      String state,
      long match,
      long next,
      int inflight) {
    @Override
    public String toString() {
      return replica
          + (votes ? ":" : ":LEARNER ")
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
        + " config="
        + configIndex
        + "("
        + config
        + ")"
        + (asleep ? " asleep" : "")
        + (followers.isEmpty() ? "" : " " + followers);
  }
}
