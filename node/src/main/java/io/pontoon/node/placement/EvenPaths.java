package io.pontoon.node.placement;

import java.util.Arrays;

/**
 * Finds out whether something can go from a node that has more to one that has less, by way of
 * others if need be: from the first to the second, from the second to the third and so on, each
 * passing one of its own on. Only the two ends then have other numbers than before. Where no such
 * path leads to a node that has at least two less, no other distribution is more even
 * (semi-matchings, Harvey et al. 2003).
 *
 * <p>A search from many sources at once, those with the most first; of the paths from them, the
 * shortest, since each edge is something that has to move.
 */
final class EvenPaths {
  /** What may pass from node to node. */
  interface Edges {
    /** Tells of every node to which this one can pass something on. */
    void from(int node, Search search);
  }

  /** Whom a search has reached. */
  static final class Search {
    private static final int UNSEEN = -2;
    private static final int SOURCE = -1;

    private final int[] load;
    private final boolean[] full;
    private final int[] before;
    private final int[] queue;
    private int queued;
    private int best = -1;
    private int bestFull = -1;
    private int limit;

    private Search(int[] load, boolean[] full) {
      this.load = load;
      this.full = full;
      before = new int[load.length];
      queue = new int[load.length];
      Arrays.fill(before, UNSEEN);
    }

    boolean isNew(int node) {
      return before[node] == UNSEEN;
    }

    /** A node can be reached from the one that was asked about. */
    void reach(int node, int from) {
      if (!isNew(node)) {
        return;
      }
      enqueue(node, from);
      if (load[node] > limit) {
        return;
      }
      if (full[node]) {
        bestFull = lesser(bestFull, node);
      } else {
        best = lesser(best, node);
      }
    }

    private void enqueue(int node, int from) {
      before[node] = from;
      queue[queued++] = node;
    }

    private int lesser(int one, int other) {
      boolean less = one < 0 || load[other] < load[one] || load[other] == load[one] && other < one;
      return less ? other : one;
    }

    private int[] pathTo(int end) {
      int length = 0;
      for (int node = end; node != SOURCE; node = before[node]) {
        length++;
      }
      int[] path = new int[length];
      for (int node = end; node != SOURCE; node = before[node]) {
        path[--length] = node;
      }
      return path;
    }
  }

  /** There is a path, but where it ends there is no room just now. */
  static final int[] LATER = {};

  private EvenPaths() {}

  /**
   * A path along which one thing each is to pass; {@link #LATER}, or null when all is even.
   *
   * @param takes the nodes that take part
   * @param full those that cannot be an end of a path now
   */
  static int[] find(int[] load, boolean[] takes, boolean[] full, Edges edges) {
    int[] order = byLoad(load, takes);
    if (order.length == 0) {
      return null;
    }
    int least = load[order[order.length - 1]];
    long total = 0;
    for (int node : order) {
      total += load[node];
    }
    long mean = total / order.length;
    Search search = new Search(load, full);
    int done = 0;
    for (int at = 0; at < order.length && load[order[at]] >= least + 2; ) {
      int most = load[order[at]];
      search.limit = most - 2;
      for (; at < order.length && load[order[at]] == most; at++) {
        if (search.isNew(order[at])) {
          search.enqueue(order[at], Search.SOURCE);
        }
      }
      for (; done < search.queued; done++) {
        edges.from(search.queue[done], search);
        int end = search.best;
        int fuller = search.bestFull;
        // Rather than to one that has enough already, to one that lacks, when there is room again.
        if (end >= 0 && (fuller < 0 || load[end] < mean || load[end] <= load[fuller])) {
          return search.pathTo(end);
        }
        if (end >= 0 || fuller >= 0) {
          return LATER;
        }
      }
    }
    return null;
  }

  /** Those with the most first, then in order. */
  private static int[] byLoad(int[] load, boolean[] takes) {
    long[] keys = new long[load.length];
    int count = 0;
    for (int node = 0; node < load.length; node++) {
      if (takes[node]) {
        keys[count++] = (long) (Integer.MAX_VALUE - load[node]) << 32 | node;
      }
    }
    Arrays.sort(keys, 0, count);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }
}
