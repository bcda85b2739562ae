package io.pontoon.node.wal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Log indexes that are there, as ranges from old to new: one as long as nothing lacks. */
final class IndexRanges {
  private final ArrayDeque<long[]> ranges = new ArrayDeque<>();

  /** Adds one that is greater than all there are. */
  void add(long index) {
    long[] last = ranges.peekLast();
    if (last != null && last[1] == index - 1) {
      last[1] = index;
    } else {
      ranges.addLast(new long[] {index, index});
    }
  }

  void dropFrom(long index) {
    while (!ranges.isEmpty() && ranges.peekLast()[1] >= index) {
      long[] last = ranges.peekLast();
      if (last[0] < index) {
        last[1] = index - 1;
      } else {
        ranges.removeLast();
      }
    }
  }

  void dropTo(long index) {
    while (!ranges.isEmpty() && ranges.peekFirst()[0] <= index) {
      long[] first = ranges.peekFirst();
      if (first[1] > index) {
        first[0] = index + 1;
      } else {
        ranges.removeFirst();
      }
    }
  }

  /** What lacks between {@code first} and {@code last}, both included. */
  List<WalReport.Range> missing(long first, long last) {
    List<WalReport.Range> missing = new ArrayList<>();
    long next = first;
    for (long[] range : ranges) {
      if (range[0] > next) {
        missing.add(new WalReport.Range(next, Math.min(last, range[0] - 1)));
      }
      next = Math.max(next, range[1] + 1);
    }
    if (next <= last) {
      missing.add(new WalReport.Range(next, last));
    }
    return missing;
  }
}
