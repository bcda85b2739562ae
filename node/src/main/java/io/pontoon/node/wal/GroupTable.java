package io.pontoon.node.wal;

import java.util.Arrays;

/** Groups by id: ids are small and dense, so an array finds one without boxing. */
final class GroupTable {
  /** Ids run from 0 to this, exclusive. */
  static final int MAX_GROUPS = 1 << 20;

  private GroupState[] byId = new GroupState[64];

  GroupState find(int group) {
    return group < byId.length ? byId[group] : null;
  }

  GroupState findOrAdd(int group) {
    if (group >= byId.length) {
      byId = Arrays.copyOf(byId, Math.max(group + 1, Math.min(2 * byId.length, MAX_GROUPS)));
    }
    GroupState state = byId[group];
    if (state == null) {
      state = new GroupState(group);
      byId[group] = state;
    }
    return state;
  }

  void remove(int group) {
    GroupState state = find(group);
    if (state != null) {
      state.dropAll();
      byId[group] = null;
    }
  }

  /** One past the highest id that may be in use. */
  int limit() {
    return byId.length;
  }

  /** Groups whose oldest entry lies in this segment, ascending. */
  int[] holders(Segment segment) {
    int[] found = new int[segment.live];
    int n = 0;
    for (int i = 0; i < byId.length && n < found.length; i++) {
      if (byId[i] != null && byId[i].oldest() == segment) {
        found[n++] = i;
      }
    }
    return Arrays.copyOf(found, n);
  }
}
