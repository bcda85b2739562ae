package io.pontoon.router.front;

/**
 * One client's unanswered writes, by group. Two groups may share a place; then a read is ordered
 * behind a write without need.
 */
final class PendingWrites {
  private static final int TOLD_APART = 64;

  private short[] byGroup;
  private int all;

  boolean any() {
    return all > 0;
  }

  boolean any(int group) {
    return all > 0 && byGroup[group & TOLD_APART - 1] > 0;
  }

  void add(int group) {
    if (byGroup == null) {
      byGroup = new short[TOLD_APART];
    }
    byGroup[group & TOLD_APART - 1]++;
    all++;
  }

  void settled(int group) {
    byGroup[group & TOLD_APART - 1]--;
    all--;
  }
}
