package io.pontoon.node.raft;

/** The window of Appends that one follower has not answered: bounded in number and bytes. */
final class Inflight {
  private final long[] lasts;
  private final long[] costs;
  private final long bytesMax;
  private int head;
  private int count;
  private long bytes;

  Inflight(int max, long bytesMax) {
    this.lasts = new long[max];
    this.costs = new long[max];
    this.bytesMax = bytesMax;
  }

  boolean isFull() {
    return count == lasts.length || bytes >= bytesMax;
  }

  void add(long last, long cost) {
    assert !isFull() : "nothing is sent beyond the window";
    int at = (head + count) % lasts.length;
    lasts[at] = last;
    costs[at] = cost;
    count++;
    bytes += cost;
  }

  /**
   * The follower has all up to this index: Appends that end there or before are answered, also
   * those whose own answer was lost.
   */
  void answeredTo(long index) {
    while (count > 0 && lasts[head] <= index) {
      bytes -= costs[head];
      head = (head + 1) % lasts.length;
      count--;
    }
  }

  void clear() {
    head = 0;
    count = 0;
    bytes = 0;
  }

  int count() {
    return count;
  }
}
