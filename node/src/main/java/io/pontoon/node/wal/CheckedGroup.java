package io.pontoon.node.wal;

import java.util.List;

/** What {@link WalCheck} has read of one group so far, with what it knows to lack. */
final class CheckedGroup {
  final int group;
  long term;
  int votedFor;
  boolean stateKnown = true;
  long markIndex;
  long markTerm;
  long lastIndex;

  /** Up to here entries are never superseded. */
  long settledIndex;

  /** Whether a checkpoint may say something else than what was read: there was damage before. */
  boolean doubted;

  /** Entries up to this one stood in segments older than those that are here. */
  long before;

  /** Damages that had been met when the group was last heard of. */
  int damagesSeen;

  private final IndexRanges present = new IndexRanges();

  CheckedGroup(int group) {
    this.group = group;
  }

  void state(long newTerm, int newVote) {
    term = newTerm;
    votedFor = newVote;
    stateKnown = true;
  }

  /** An entry that can be read. */
  void entry(long index) {
    present.dropFrom(index);
    if (index > markIndex) {
      present.add(index);
    }
    lastIndex = index;
  }

  /** An entry that stood here and cannot be read; it superseded what was there, as any entry. */
  void lostEntry(long index) {
    present.dropFrom(index);
    lastIndex = index;
  }

  void mark(long index, long termAtIndex) {
    if (index > markIndex) {
      markIndex = index;
      markTerm = termAtIndex;
      settledIndex = Math.max(settledIndex, index);
      present.dropTo(index);
    }
  }

  void install(long index, long termAtIndex) {
    present.dropFrom(0);
    markIndex = index;
    markTerm = termAtIndex;
    lastIndex = index;
    settledIndex = index;
  }

  /** What a checkpoint says of the mark: the truth, whatever was read before. */
  void settleMark(long index, long termAtIndex) {
    markIndex = index;
    markTerm = termAtIndex;
    present.dropTo(index);
    lastIndex = Math.max(lastIndex, index);
  }

  void settleLast(long index) {
    present.dropFrom(index + 1);
    lastIndex = index;
  }

  /** What lacks after an index, as far as it is after the mark. */
  List<WalReport.Range> missing(long after) {
    return present.missing(Math.max(after, markIndex) + 1, lastIndex);
  }

  WalReport.GroupLog report() {
    return new WalReport.GroupLog(
        group, term, votedFor, stateKnown, markIndex, markTerm, lastIndex, missing(markIndex));
  }
}
