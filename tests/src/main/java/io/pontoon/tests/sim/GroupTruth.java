package io.pontoon.tests.sim;

import io.pontoon.node.raft.Entry;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What is known of one group over all its replicas, and what Raft promises of it (thesis figure
 * 3.2). A log position is known by the hash of its whole history, so that equal hashes mean equal
 * logs up to there.
 */
final class GroupTruth {
  private final SimWorld world;
  private final int group;

  /** Who led each term. */
  private final Map<Long, Integer> leaders = new HashMap<>();

  /** The history behind each position that ever stood in any log. */
  private final Map<Position, Long> histories = new HashMap<>();

  /** History, and term, up to each committed index; and the latest term known when it was. */
  private long[] committed = new long[1024];

  private long[] committedTerms = new long[1024];
  private long[] committedIn = new long[1024];
  private int lastCommitted;
  private long latestTerm;

  /** The state after an index, as the first replica had it that was looked at there. */
  private final Map<Long, String> states = new HashMap<>();

  private record Position(long term, long index) {}

  GroupTruth(SimWorld world, int group) {
    this.world = world;
    this.group = group;
  }

  int group() {
    return group;
  }

  static long extend(long history, Entry entry) {
    long hash = history * 31 + entry.term();
    hash = hash * 0x9e3779b97f4a7c15L + Arrays.hashCode(entry.payload());
    return SimRandom.mix(hash + entry.kind().ordinal());
  }

  /** Log matching: equal index and term, equal log up to there. */
  void stands(SimNode node, Entry entry, long history) {
    Long known = histories.putIfAbsent(new Position(entry.term(), entry.index()), history);
    if (known != null && known != history) {
      throw new SimFailure(
          "log matching",
          "group "
              + group
              + ": two histories behind "
              + entry.term()
              + "/"
              + entry.index()
              + ", one at "
              + node);
    }
  }

  /** State-machine safety: all replicas apply the same entry at each index. */
  void applied(SimNode node, long index, long term, long history) {
    if (index <= lastCommitted) {
      if (committed[(int) index] != history) {
        throw new SimFailure(
            "state-machine safety",
            "group " + group + ": " + node + " applies another history at " + index);
      }
      return;
    }
    if (index != lastCommitted + 1) {
      throw new SimFailure(
          "state-machine safety",
          "group "
              + group
              + ": "
              + node
              + " applies "
              + index
              + " while only "
              + lastCommitted
              + " is known committed");
    }
    lastCommitted++;
    if (lastCommitted == committed.length) {
      committed = Arrays.copyOf(committed, 2 * lastCommitted);
      committedTerms = Arrays.copyOf(committedTerms, 2 * lastCommitted);
      committedIn = Arrays.copyOf(committedIn, 2 * lastCommitted);
    }
    committed[lastCommitted] = history;
    committedTerms[lastCommitted] = term;
    committedIn[lastCommitted] = latestTerm;
  }

  /** The history up to a snapshot's index; it must be one of what was committed. */
  long snapshotAt(SimNode node, long index, long term) {
    if (index > lastCommitted || index > 0 && committedTerms[(int) index] != term) {
      throw new SimFailure(
          "state-machine safety",
          "group "
              + group
              + ": "
              + node
              + " has a snapshot of "
              + term
              + "/"
              + index
              + ", which was not committed");
    }
    return committed[(int) index];
  }

  void term(long term) {
    latestTerm = Math.max(latestTerm, term);
  }

  /**
   * Election safety, and leader completeness: the leader of a term has all that was committed
   * before anybody knew of that term.
   */
  void leads(SimNode node, long term, ReplicaWatch log) {
    Integer other = leaders.putIfAbsent(term, node.id());
    if (other != null) {
      if (other != node.id()) {
        throw new SimFailure(
            "election safety",
            "group " + group + ": node" + other + " and " + node + " both lead term " + term);
      }
      return;
    }
    for (int index = lastCommitted; index > 0; index--) {
      if (committedIn[index] < term || committedTerms[index] < term) {
        if (log.lacks(index, committed[index])) {
          throw new SimFailure(
              "leader completeness",
              "group "
                  + group
                  + ": "
                  + node
                  + " leads term "
                  + term
                  + " without committed "
                  + index);
        }
        return;
      }
    }
  }

  /** Equal index, equal state. */
  void state(SimNode node, long index, String digest) {
    String known = states.putIfAbsent(index, digest);
    if (known != null && !known.equals(digest)) {
      throw new SimFailure(
          "states differ",
          "group " + group + " after " + index + ": " + known + ", at " + node + ": " + digest);
    }
  }

  long lastCommitted() {
    return lastCommitted;
  }

  int terms() {
    return leaders.size();
  }
}
