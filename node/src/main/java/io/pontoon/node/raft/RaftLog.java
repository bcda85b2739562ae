package io.pontoon.node.raft;

import io.pontoon.node.raft.config.GroupConfig;
import java.util.Arrays;
import java.util.List;

/**
 * The tail of the log in memory, and how far it is handed to the disk, durable, committed and
 * applied.
 *
 * <pre>
 *   floor &lt;= snapshot &lt;= applied &lt;= commit &lt;= last        floor: the index just before the first entry in memory; its term is known
 *   durable &lt;= handed &lt;= last                             what the disk has, what it was given
 * </pre>
 *
 * Commit may run ahead of the own disk: a majority of others has it. Entries stand in a ring, so
 * that index to entry is one array read and neither end costs a copy.
 */
final class RaftLog {
  private final long bytesMax;
  private final Configs configs;
  private Entry[] ring = new Entry[64];

  private long floor;
  private long floorTerm;
  private long last;
  private long bytes;

  private long snapshot;
  private long snapshotTerm;
  private long unsnapshottedBytes;
  private long uncommittedBytes;

  private long handed;
  private long durable;
  private long commit;
  private long applied;

  /**
   * The latest slice: the same entries go to the disk, to each follower and, later, to the state
   * machine.
   */
  private long sliceFrom;

  private long sliceTo;
  private List<Entry> slice = List.of();

  /**
   * @throws IllegalArgumentException when the entries do not follow the snapshot, or when one is a
   *     configuration that cannot be read
   */
  RaftLog(long bytesMax, Configs configs, Ready.Snapshot snapshot, List<Entry> entries) {
    this.bytesMax = bytesMax;
    this.configs = configs;
    startAt(snapshot);
    for (Entry entry : entries) {
      if (entry.index() != last + 1 || entry.term() < term(last)) {
        throw new IllegalArgumentException(
            "entry " + entry + " cannot follow " + term(last) + "/" + last);
      }
      append(entry);
    }
    handed = last;
    durable = last;
  }

  /**
   * Raft thesis 5.3: what an installed snapshot covers, and any entry that conflicts with it, is
   * gone; here the whole log is.
   */
  void restartAt(Ready.Snapshot at) {
    assert at.index() > commit : "a snapshot never takes back what is committed";
    startAt(at);
    durable = 0;
  }

  /** Entries up to this index are committed and applied, as if they had been given out. */
  void alreadyApplied(long index) {
    if (commitTo(index)) {
      applied = index;
      snapshotTaken(index, term(index));
    }
  }

  private void startAt(Ready.Snapshot at) {
    long index = at.index();
    long term = at.term();
    configs.startAt(index, at.config());
    Arrays.fill(ring, null);
    floor = index;
    floorTerm = term;
    snapshot = index;
    snapshotTerm = term;
    last = index;
    handed = index;
    durable = index;
    commit = index;
    applied = index;
    bytes = 0;
    unsnapshottedBytes = 0;
    uncommittedBytes = 0;
    forgetSlice();
  }

  void append(Entry entry) {
    assert entry.index() == last + 1 : "entries are appended without a gap";
    assert entry.term() >= term(last) : "terms never fall along the log";
    if (entry.kind() == Entry.Kind.CONFIG) {
      configs.append(entry.index(), GroupConfig.decode(entry.payload()));
    }
    if (last - floor == ring.length) {
      grow();
    }
    last++;
    ring[at(last)] = entry;
    bytes += entry.cost();
    unsnapshottedBytes += entry.cost();
    uncommittedBytes += entry.cost();
    trim();
  }

  /** Drops the entries from this index on: a new leader's log contradicts them (thesis 3.5). */
  void truncateFrom(long index) {
    assert index > commit
        : "a committed entry is never dropped (leader completeness, thesis 3.6.3)";
    while (last >= index) {
      Entry entry = ring[at(last)];
      ring[at(last)] = null;
      bytes -= entry.cost();
      unsnapshottedBytes -= entry.cost();
      uncommittedBytes -= entry.cost();
      last--;
    }
    handed = Math.min(handed, last);
    durable = Math.min(durable, last);
    configs.truncateFrom(index);
    if (sliceTo > last) {
      forgetSlice();
    }
  }

  /** The state after {@code index} is safe elsewhere; entries up to it may go. */
  void snapshotTaken(long index, long term) {
    if (index <= snapshot) {
      return;
    }
    assert index <= applied && term(index) == term : "a snapshot is taken of applied state";
    for (long i = snapshot + 1; i <= index; i++) {
      unsnapshottedBytes -= ring[at(i)].cost();
    }
    snapshot = index;
    snapshotTerm = term;
    configs.forgetBefore(index);
    trim();
  }

  /**
   * What a snapshot covers stays for slow followers as long as all together is under half of the
   * bound.
   */
  private void trim() {
    while (bytes > bytesMax / 2 && floor < snapshot && floor < handed) {
      floor++;
      Entry dropped = ring[at(floor)];
      ring[at(floor)] = null;
      floorTerm = dropped.term();
      bytes -= dropped.cost();
    }
  }

  /** The term at an index, -1 where it is not known: before the floor and behind the end. */
  long term(long index) {
    if (index == floor) {
      return floorTerm;
    }
    return index > floor && index <= last ? ring[at(index)].term() : -1;
  }

  /** Null before the floor, at it, and behind the end. */
  Entry entry(long index) {
    return index > floor && index <= last ? ring[at(index)] : null;
  }

  boolean matches(long index, long term) {
    return term(index) == term;
  }

  /** Thesis 3.6.1: a later last term wins; under equal terms the longer log does. */
  boolean isUpToDate(long otherLast, long otherLastTerm) {
    long lastTerm = lastTerm();
    return otherLastTerm > lastTerm || (otherLastTerm == lastTerm && otherLast >= last);
  }

  /**
   * The highest index not above {@code index} whose term is not above {@code term}: where two logs
   * that differ at {@code index} can be equal at the most, given that one of them has {@code term}
   * there. Just below the floor when all that is known here is newer.
   */
  long lastNotAbove(long index, long term) {
    long i = Math.min(index, last);
    while (i >= floor && term(i) > term) {
      i--;
    }
    return i;
  }

  /** Entries {@code from} to {@code to}, both included. */
  List<Entry> slice(long from, long to) {
    if (from > to) {
      return List.of();
    }
    assert from > floor && to <= last : "only what is in memory can be read";
    if (from == to) {
      return from == sliceFrom && to == sliceTo
          ? slice
          : remember(from, to, List.of(ring[at(from)]));
    }
    if (from == sliceFrom && to == sliceTo) {
      return slice;
    }
    Entry[] entries = new Entry[(int) (to - from + 1)];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = ring[at(from + i)];
    }
    return remember(from, to, List.of(entries));
  }

  /** Entries from {@code from} on that cost at most {@code bytesMax} together, but at least one. */
  long lastWithin(long from, long bytesMax) {
    long to = from;
    long sum = ring[at(from)].cost();
    while (to < last && sum + ring[at(to + 1)].cost() <= bytesMax) {
      to++;
      sum += ring[at(to)].cost();
    }
    return to;
  }

  long cost(long from, long to) {
    long sum = 0;
    for (long i = from; i <= to; i++) {
      sum += ring[at(i)].cost();
    }
    return sum;
  }

  /** What the disk has not been given yet; it counts as given from now on. */
  List<Entry> handToDisk() {
    List<Entry> fresh = slice(handed + 1, last);
    handed = last;
    return fresh;
  }

  /** What is committed and was not given out yet; it counts as applied from now on. */
  List<Entry> handToApply() {
    List<Entry> fresh = slice(applied + 1, commit);
    applied = commit;
    return fresh;
  }

  void durableTo(long index) {
    assert index <= handed : "only what was handed over can be durable";
    durable = Math.max(durable, index);
  }

  boolean commitTo(long index) {
    assert index <= last : "only what is there can be committed";
    if (index <= commit) {
      return false;
    }
    while (commit < index) {
      commit++;
      uncommittedBytes -= ring[at(commit)].cost();
    }
    return true;
  }

  /**
   * A leader refuses proposals at the bound until a snapshot covers more. One entry may reach over
   * it, else a larger one could never be made.
   */
  boolean hasRoom() {
    return unsnapshottedBytes < bytesMax;
  }

  /**
   * A follower waits for its own next snapshot when what it has applied since the last one is over
   * the bound. What is not committed yet never counts: its leader bounds it, and were it refused
   * nothing might ever be committed and so nothing freed.
   */
  boolean followerHasRoom() {
    return unsnapshottedBytes - uncommittedBytes <= bytesMax;
  }

  private List<Entry> remember(long from, long to, List<Entry> entries) {
    sliceFrom = from;
    sliceTo = to;
    slice = entries;
    return entries;
  }

  private void forgetSlice() {
    sliceFrom = 0;
    sliceTo = 0;
    slice = List.of();
  }

  private int at(long index) {
    return (int) index & ring.length - 1;
  }

  private void grow() {
    Entry[] larger = new Entry[ring.length * 2];
    for (long i = floor + 1; i <= last; i++) {
      larger[(int) i & larger.length - 1] = ring[at(i)];
    }
    ring = larger;
  }

  Configs configs() {
    return configs;
  }

  long floor() {
    return floor;
  }

  long last() {
    return last;
  }

  long lastTerm() {
    return term(last);
  }

  long durable() {
    return durable;
  }

  long handed() {
    return handed;
  }

  long commit() {
    return commit;
  }

  long applied() {
    return applied;
  }

  long snapshot() {
    return snapshot;
  }

  long snapshotTerm() {
    return snapshotTerm;
  }

  long bytes() {
    return bytes;
  }

  long unsnapshottedBytes() {
    return unsnapshottedBytes;
  }
}
