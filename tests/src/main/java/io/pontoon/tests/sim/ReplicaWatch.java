package io.pontoon.tests.sim;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.shard.Shard;
import java.util.Arrays;

/** One replica as it was last seen, from the start of its node on. */
final class ReplicaWatch {
  /** States are compared where this divides the index: replicas stop at the same places then. */
  private static final int STATE_EVERY = 8;

  private final SimWorld world;
  private final SimNode node;
  private final Shard shard;
  private final GroupTruth truth;

  /** Entries seen, the first of them at {@code first}, and the history up to each. */
  private Entry[] entries = new Entry[256];

  private long[] histories = new long[256];
  private long first = 1;
  private int count;

  /** History and index before the first entry seen. */
  private long floorHistory;

  private long applied;
  private Ready.Standing standing;

  ReplicaWatch(SimWorld world, SimNode node, Shard shard, GroupTruth truth) {
    this.world = world;
    this.node = node;
    this.shard = shard;
    this.truth = truth;
    if (shard.appliedIndex() > 0) {
      startAt(shard.appliedIndex(), shard.appliedTerm());
    }
  }

  Shard shard() {
    return shard;
  }

  private void startAt(long index, long term) {
    floorHistory = truth.snapshotAt(node, index, term);
    first = index + 1;
    count = 0;
    applied = index;
  }

  /** What has changed since the last time. */
  void look() {
    long last = shard.lastIndex();
    if (shard.appliedIndex() > applied && installed()) {
      startAt(shard.appliedIndex(), shard.appliedTerm());
    }
    lookAtLog(last);
    lookAtApplied();
    lookAtStanding();
  }

  private long seenLast() {
    return first + count - 1;
  }

  /**
   * Whether the log begins behind what has been applied, and not with what stood there before: only
   * a snapshot makes it so.
   */
  private boolean installed() {
    long index = shard.appliedIndex();
    return shard.entry(index) == null
        && (index > seenLast() || entries[(int) (index - first)].term() != shard.appliedTerm());
  }

  private void lookAtLog(long last) {
    long same = Math.min(last, seenLast());
    while (same >= first) {
      Entry now = shard.entry(same);
      if (now == null || now == entries[(int) (same - first)]) {
        break; // the same, or no longer in memory
      }
      same--;
    }
    if (same < applied && same < seenLast() && same < last) {
      throw new SimFailure(
          "log matching",
          "group " + shard.group() + ": " + node + " replaces what it has applied, behind " + same);
    }
    count = (int) (same - first + 1);
    long history = count == 0 ? floorHistory : histories[count - 1];
    for (long index = same + 1; index <= last; index++) {
      Entry entry = shard.entry(index);
      history = GroupTruth.extend(history, entry);
      truth.stands(node, entry, history);
      add(entry, history);
    }
  }

  private void add(Entry entry, long history) {
    if (count == entries.length) {
      forget();
    }
    entries[count] = entry;
    histories[count++] = history;
  }

  /** What has long been applied is no longer needed; else there is more room. */
  private void forget() {
    int old = (int) Math.max(0, Math.min(applied - first - 64, count));
    if (old > count / 2) {
      floorHistory = histories[old - 1];
      System.arraycopy(entries, old, entries, 0, count - old);
      System.arraycopy(histories, old, histories, 0, count - old);
      Arrays.fill(entries, count - old, count, null);
      first += old;
      count -= old;
    } else {
      entries = Arrays.copyOf(entries, 2 * count);
      histories = Arrays.copyOf(histories, 2 * count);
    }
  }

  private void lookAtApplied() {
    long now = shard.appliedIndex();
    if (now == applied) {
      return;
    }
    if (now < applied) {
      throw new SimFailure(
          "state-machine safety",
          "group " + shard.group() + ": " + node + " goes back from " + applied + " to " + now);
    }
    for (long index = applied + 1; index <= now; index++) {
      int at = (int) (index - first);
      truth.applied(node, index, entries[at].term(), histories[at]);
    }
    applied = now;
    if (now % STATE_EVERY == 0) {
      checkState();
    }
  }

  void checkState() {
    truth.state(node, applied, Watch.digest(shard));
  }

  private void lookAtStanding() {
    Ready.Standing now = shard.standing();
    if (now == standing || now == null) {
      return;
    }
    Ready.Standing before = standing;
    standing = now;
    if (before != null
        && before.role() == now.role()
        && before.term() == now.term()
        && before.leader() == now.leader()) {
      return;
    }
    truth.term(now.term());
    world.trace().mix(now.term() * 31 + now.role().ordinal());
    world.say(
        () ->
            node
                + " group "
                + shard.group()
                + ": "
                + now.role()
                + " in term "
                + now.term()
                + ", leader "
                + now.leader()
                + ", "
                + shard.raftStatus());
    if (now.role() == Ready.Role.LEADER) {
      truth.leads(node, now.term(), this);
    }
  }

  /** Whether this log is known not to hold that history at an index. */
  boolean lacks(long index, long history) {
    if (index > seenLast()) {
      return true;
    }
    int at = (int) (index - first);
    return at >= 0 && at < count && histories[at] != history;
  }
}
