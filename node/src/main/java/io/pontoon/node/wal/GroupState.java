package io.pontoon.node.wal;

import java.util.Arrays;

/**
 * What the log holds of one group: its states as of the last record, and which segments its entries
 * lie in. Both the writer and recovery drive it, so that both believe the same.
 *
 * <p>Spans run from old to new; span {@code i} holds the entries after {@code upTo[i - 1]} (or the
 * mark) up to {@code upTo[i]}.
 */
final class GroupState {
  final int group;
  long term;
  int votedFor;
  long markIndex;
  long markTerm;
  long lastIndex;
  long settledIndex;
  byte[] metadata = WalBatch.NOTHING;

  private Segment[] segments = new Segment[2];
  private long[] upTo = new long[2];
  private int spans;

  GroupState(int group) {
    this.group = group;
  }

  /** Null when the entry may stand here, otherwise why not. */
  String refuseEntry(long index) {
    if (index <= markIndex) {
      return "group " + group + ": entry " + index + " at or before the mark " + markIndex;
    }
    if (index <= settledIndex) {
      return "group " + group + ": entry " + index + " in place of one that was settled";
    }
    if (index > lastIndex + 1) {
      return "group " + group + ": entry " + index + " leaves a gap after " + lastIndex;
    }
    return null;
  }

  String refuseSettled(long index) {
    return index > lastIndex
        ? "group " + group + ": settled up to " + index + ", after the last entry " + lastIndex
        : null;
  }

  void settled(long index) {
    settledIndex = Math.max(settledIndex, index);
  }

  void entry(long index, Segment segment) {
    if (index <= lastIndex) {
      dropFrom(index);
    }
    lastIndex = index;
    if (spans == 0 || segments[spans - 1] != segment) {
      if (spans == segments.length) {
        segments = Arrays.copyOf(segments, 2 * spans);
        upTo = Arrays.copyOf(upTo, 2 * spans);
      }
      segments[spans++] = segment;
      segment.live++;
    }
    upTo[spans - 1] = index;
  }

  String refuseMark(long index) {
    return index > lastIndex
        ? "group " + group + ": mark " + index + " after the last entry " + lastIndex
        : null;
  }

  /** One at or before the present mark changes nothing. */
  void mark(long index, long termAtIndex) {
    if (index <= markIndex) {
      return;
    }
    markIndex = index;
    markTerm = termAtIndex;
    settled(index);
    int freed = 0;
    while (freed < spans && upTo[freed] <= index) {
      segments[freed++].live--;
    }
    System.arraycopy(segments, freed, segments, 0, spans - freed);
    System.arraycopy(upTo, freed, upTo, 0, spans - freed);
    Arrays.fill(segments, spans - freed, spans, null);
    spans -= freed;
  }

  void install(long index, long termAtIndex) {
    dropAll();
    markIndex = index;
    markTerm = termAtIndex;
    lastIndex = index;
    settledIndex = index;
  }

  void dropAll() {
    dropFrom(markIndex + 1);
  }

  /** The oldest segment that holds an entry of this group, or null. */
  Segment oldest() {
    return spans == 0 ? null : segments[0];
  }

  private void dropFrom(long index) {
    while (spans > 0 && upTo[spans - 1] >= index) {
      long before = spans == 1 ? markIndex : upTo[spans - 2];
      if (before < index - 1) {
        upTo[spans - 1] = index - 1;
        return;
      }
      spans--;
      segments[spans].live--;
      segments[spans] = null;
    }
  }
}
