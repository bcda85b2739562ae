package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.HardState;
import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChanger;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether every decision was taken by those who may: each vote and each entry that ever was on a
 * replica's disk is remembered, so that what the cores count by messages is counted again by what
 * is true. While a change is joint, both majorities must be there; so no two that are disjoint ever
 * decide (thesis 4.3).
 */
final class Decisions {
  private record Position(long term, long index) {}

  private record Vote(long term, int candidate) {}

  /** Which replicas, as bits, ever had it on disk. */
  private final Map<Position, Long> holders = new HashMap<>();

  private final Map<Vote, Long> voters = new HashMap<>();

  void durable(int replica, HardState hardState) {
    voters.merge(new Vote(hardState.term(), hardState.votedFor()), 1L << replica, (a, b) -> a | b);
  }

  void durable(int replica, Entry entry) {
    holders.merge(new Position(entry.term(), entry.index()), 1L << replica, (a, b) -> a | b);
  }

  /** {@code inForce}: what has been while it counted; one of them must bear it. */
  void commits(int leader, Entry entry, List<GroupConfig> inForce) {
    long with = holders.getOrDefault(new Position(entry.term(), entry.index()), 0L);
    for (GroupConfig config : inForce) {
      if (decides(config, with)) {
        return;
      }
    }
    throw new SimFailure(
        "decision: "
            + leader
            + " commits "
            + entry
            + ", which "
            + names(with)
            + " have, by "
            + inForce);
  }

  void wins(int leader, long term, GroupConfig inForce) {
    long with = voters.getOrDefault(new Vote(term, leader), 0L);
    if (!decides(inForce, with)) {
      throw new SimFailure(
          "decision: "
              + leader
              + " leads term "
              + term
              + " with the votes of "
              + names(with)
              + " of "
              + inForce);
    }
    if (inForce.isLearner(leader)) {
      throw new SimFailure("decision: learner " + leader + " leads term " + term);
    }
  }

  /** A leader takes no step before the last one is committed (thesis 4.1, 4.3). */
  static void steps(int leader, long beforeIndex, long commit, GroupConfig next) {
    if (beforeIndex > commit) {
      throw new SimFailure(
          "decision: "
              + leader
              + " goes on to "
              + next
              + " while what it stood on at "
              + beforeIndex
              + " is not committed, only "
              + commit);
    }
  }

  /** One step at a time, and each through a joint configuration. */
  static void follows(GroupConfig before, GroupConfig next) {
    boolean begins = before.size() == 0 || before.equals(next);
    boolean enters = !before.isJoint() && java.util.Arrays.equals(next.outgoing(), before.voters());
    boolean leaves =
        before.isJoint() && next.equals(ConfigChanger.next(before, new ConfigChange.Leave()));
    if (!begins && !enters && !leaves) {
      throw new SimFailure("decision: configuration " + next + " follows " + before);
    }
  }

  private static boolean decides(GroupConfig config, long with) {
    return majority(config.voters(), with)
        && (!config.isJoint() || majority(config.outgoing(), with));
  }

  static boolean majority(int[] of, long with) {
    int there = 0;
    for (int replica : of) {
      there += (int) (with >> replica) & 1;
    }
    return 2 * there > of.length;
  }

  private static String names(long bits) {
    StringBuilder text = new StringBuilder();
    for (int replica = 1; replica < Long.SIZE; replica++) {
      if ((bits >> replica & 1) == 1) {
        text.append(text.isEmpty() ? "" : ",").append(replica);
      }
    }
    return text.isEmpty() ? "nobody" : text.toString();
  }
}
