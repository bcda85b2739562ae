package io.pontoon.node.raft;

import java.util.Arrays;

/** What the host says of the other replicas' nodes. Nearly always: nothing. */
final class Peers {
  private static final int[] NOBODY = {};

  private int[] silent = NOBODY;
  private int[] distrusted = NOBODY;

  /** Answers whether that is news. */
  boolean heard(int replica, boolean heard) {
    int[] before = silent;
    silent = heard ? without(silent, replica) : with(silent, replica);
    return silent != before;
  }

  /** Answers whether that is news. */
  boolean clockTrusted(int replica, boolean trusted) {
    int[] before = distrusted;
    distrusted = trusted ? without(distrusted, replica) : with(distrusted, replica);
    return distrusted != before;
  }

  boolean isHeard(int replica) {
    return !contains(silent, replica);
  }

  boolean allClocksTrusted() {
    return distrusted.length == 0;
  }

  boolean isClockTrusted(int replica) {
    return !contains(distrusted, replica);
  }

  private static boolean contains(int[] ids, int id) {
    for (int each : ids) {
      if (each == id) {
        return true;
      }
    }
    return false;
  }

  private static int[] with(int[] ids, int id) {
    if (contains(ids, id)) {
      return ids;
    }
    int[] more = Arrays.copyOf(ids, ids.length + 1);
    more[ids.length] = id;
    return more;
  }

  private static int[] without(int[] ids, int id) {
    if (!contains(ids, id)) {
      return ids;
    }
    int[] fewer = new int[ids.length - 1];
    int count = 0;
    for (int each : ids) {
      if (each != id) {
        fewer[count++] = each;
      }
    }
    return fewer.length == 0 ? NOBODY : fewer;
  }
}
