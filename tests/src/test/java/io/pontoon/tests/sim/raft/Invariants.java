package io.pontoon.tests.sim.raft;

import io.pontoon.node.raft.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What Raft promises (thesis figure 3.2), checked after every step over all replicas together. A
 * log position is known by the hash of its whole history, so equal hashes mean equal logs up to
 * there.
 */
final class Invariants {
  private record Position(long term, long index) {}

  /** Who led each term. */
  private final Map<Long, Integer> leaders = new HashMap<>();

  /** The history behind each position that ever stood in any log. */
  private final Map<Position, Long> histories = new HashMap<>();

  /**
   * History up to each committed index, and the term in which it was first seen committed. Place 0
   * is the empty log.
   */
  private final List<Long> committed = new ArrayList<>(List.of(0L));

  private final List<Long> committedIn = new ArrayList<>(List.of(0L));

  static long extend(long history, Entry entry) {
    long hash = history * 31 + entry.term();
    hash = hash * 0x9e3779b97f4a7c15L + Arrays.hashCode(entry.payload());
    return hash ^ hash >>> 29;
  }

  /** Log matching: equal index and term, equal log up to there. */
  void stands(int replica, Entry entry, long history) {
    Long known = histories.putIfAbsent(new Position(entry.term(), entry.index()), history);
    if (known != null && known != history) {
      throw new SimFailure(
          "log matching: two histories behind "
              + entry.term()
              + "/"
              + entry.index()
              + ", one at replica "
              + replica);
    }
  }

  /** State-machine safety: all replicas apply the same entry at each index. */
  void applied(int replica, long index, long history, long term) {
    if (index < committed.size()) {
      if (committed.get((int) index) != history) {
        throw new SimFailure(
            "state-machine safety: replica " + replica + " applies another history at " + index);
      }
    } else if (index == committed.size()) {
      committed.add(history);
      committedIn.add(term);
    } else {
      throw new SimFailure(
          "replica "
              + replica
              + " applies "
              + index
              + " while only "
              + lastCommitted()
              + " is known committed");
    }
  }

  /**
   * Election safety, and leader completeness: the leader of a term has all that was committed in
   * the terms before it.
   */
  void leads(int replica, long term, History log) {
    Integer other = leaders.putIfAbsent(term, replica);
    if (other != null) {
      if (other != replica) {
        throw new SimFailure(
            "election safety: " + other + " and " + replica + " both lead term " + term);
      }
      return;
    }
    for (int index = committed.size() - 1; index > 0; index--) {
      if (committedIn.get(index) < term) {
        if (index > log.last() || (index >= log.first() && log.at(index) != committed.get(index))) {
          throw new SimFailure(
              "leader completeness: "
                  + replica
                  + " leads term "
                  + term
                  + " without committed "
                  + index);
        }
        return;
      }
    }
  }

  long lastCommitted() {
    return committed.size() - 1;
  }

  long historyAt(long index) {
    return committed.get((int) index);
  }

  int terms() {
    return leaders.size();
  }
}
