package io.pontoon.node.placement;

import io.pontoon.common.topology.GroupInfo;
import java.util.Arrays;

/**
 * Replicas that could stay, but had better be elsewhere: first so that each group is spread over
 * the zones as evenly as there are nodes for it, then so that all nodes hold the same number, or
 * one more.
 *
 * <p>For the second a replica may go to another node of its zone, or to a zone where its group has
 * fewer: neither makes a group less spread. Which of a node's replicas goes is decided by what it
 * costs: rather one that does not lead, and rather a small one.
 */
final class Spread {
  private final Draft draft;
  private final Layout layout;
  private final int[] counts;
  private boolean done = true;

  private Spread(Draft draft) {
    this.draft = draft;
    layout = draft.layout;
    counts = new int[layout.zoneCount];
  }

  /**
   * @return whether nothing has been left for later
   */
  static boolean add(Draft draft) {
    Spread spread = new Spread(draft);
    spread.overZones();
    if (spread.done) {
      spread.overNodes();
    }
    return spread.done;
  }

  private void overZones() {
    if (layout.zoneCount < 2) {
      return;
    }
    for (int g = 0; g < layout.holders.length; g++) {
      // Where somebody has to go anyway and cannot yet, the zones are looked at when it has gone.
      if (layout.free[g] && isFit(g)) {
        overZones(g);
        if (!done && !draft.hasRoomForReplicas()) {
          return;
        }
      }
    }
  }

  private boolean isFit(int g) {
    for (int holder : layout.holders[g]) {
      if (layout.unfit[holder]) {
        return false;
      }
    }
    return true;
  }

  private void overZones(int g) {
    layout.countZones(g, -1, counts);
    int emptiest = -1;
    int fullest = 0;
    for (int zone = 0; zone < counts.length; zone++) {
      // Nobody is dead but not unfit while this runs, so all holders are takers.
      if (layout.takers[zone] > counts[zone] && (emptiest < 0 || counts[zone] < counts[emptiest])) {
        emptiest = zone;
      }
      fullest = counts[zone] > counts[fullest] ? zone : fullest;
    }
    if (emptiest < 0 || counts[fullest] < counts[emptiest] + 2) {
      return;
    }
    int from = -1;
    for (int holder : layout.holders[g]) {
      if (counts[layout.zones[holder]] == counts[fullest]
          && (from < 0 || layout.load[holder] >= layout.load[from])) {
        from = holder;
      }
    }
    int to = -1;
    for (int node = 0; node < layout.takes.length; node++) {
      if (layout.takes[node]
          && counts[layout.zones[node]] == counts[emptiest]
          && !layout.holds(g, node)
          && !draft.isFull(node)
          && (to < 0 || layout.load[node] < layout.load[to])) {
        to = node;
      }
    }
    if (to < 0 || !draft.hasRoomForReplicas()) {
      done = false;
    } else {
      draft.move(g, from, to);
    }
  }

  private void overNodes() {
    if (isEven()) {
      return;
    }
    Held held = new Held(layout);
    while (true) {
      boolean[] full = new boolean[layout.takes.length];
      for (int node = 0; node < full.length; node++) {
        full[node] = draft.isFull(node);
      }
      int[] path = EvenPaths.find(layout.load, layout.takes, full, held);
      if (path == null) {
        return;
      }
      boolean moved = false;
      for (int i = path.length - 1; i > 0; i--) {
        int g =
            draft.hasRoomForReplicas() && !full[path[i]] ? pass(held, path[i - 1], path[i]) : -1;
        if (g < 0) {
          break;
        }
        draft.move(g, path[i - 1], path[i]);
        moved = true;
      }
      if (!moved) {
        done = false;
        return;
      }
    }
  }

  private boolean isEven() {
    int most = 0;
    int least = Integer.MAX_VALUE;
    for (int node = 0; node < layout.takes.length; node++) {
      if (layout.takes[node]) {
        most = Math.max(most, layout.load[node]);
        least = Math.min(least, layout.load[node]);
      }
    }
    return most - least <= 1;
  }

  /** The group whose replica goes; −1 when a step before has left none. */
  private int pass(Held held, int from, int to) {
    int chosen = -1;
    long least = 0;
    for (int g : held.groups[from]) {
      if (held.mayGo(g, from, to)) {
        long cost = cost(g, from);
        if (chosen < 0 || cost < least) {
          chosen = g;
          least = cost;
        }
      }
    }
    return chosen;
  }

  private long cost(int g, int from) {
    long bytes = Math.clamp(draft.load.bytes(layout.groupId(g)), 0, Long.MAX_VALUE >> 2);
    boolean leads = layout.holders[g][0] == from;
    return (layout.groupId(g) == GroupInfo.META ? 1L << 62 : leads ? 1L << 61 : 0) + bytes;
  }

  /** What each node holds as the plan begins, and where that could be. */
  private static final class Held implements EvenPaths.Edges {
    final int[][] groups;

    private final Layout layout;
    private final int[][] nodesOfZone;

    Held(Layout layout) {
      this.layout = layout;
      groups = new int[layout.takes.length][];
      int[] at = new int[groups.length];
      for (int[] holders : layout.holders) {
        for (int holder : holders) {
          at[holder]++;
        }
      }
      for (int node = 0; node < groups.length; node++) {
        groups[node] = new int[at[node]];
      }
      for (int g = layout.holders.length - 1; g >= 0; g--) {
        for (int holder : layout.holders[g]) {
          groups[holder][--at[holder]] = g;
        }
      }
      int[] sizes = new int[layout.zoneCount];
      for (int zone : layout.zones) {
        sizes[zone]++;
      }
      nodesOfZone = new int[layout.zoneCount][];
      for (int zone = 0; zone < sizes.length; zone++) {
        nodesOfZone[zone] = new int[sizes[zone]];
      }
      Arrays.fill(sizes, 0);
      for (int node = 0; node < layout.zones.length; node++) {
        int zone = layout.zones[node];
        nodesOfZone[zone][sizes[zone]++] = node;
      }
    }

    /** All nodes of a zone are asked about the same few groups: the first fits almost any. */
    @Override
    public void from(int node, EvenPaths.Search search) {
      for (int zone = 0; zone < nodesOfZone.length; zone++) {
        int[] candidates = mayGoTo(node, zone);
        for (int i = 0; i < nodesOfZone[zone].length && candidates.length > 0; i++) {
          int to = nodesOfZone[zone][i];
          if (layout.takes[to] && search.isNew(to) && anyNotOn(candidates, to)) {
            search.reach(to, node);
          }
        }
      }
    }

    private boolean anyNotOn(int[] candidates, int to) {
      for (int g : candidates) {
        if (!layout.holds(g, to)) {
          return true;
        }
      }
      return false;
    }

    private int[] mayGoTo(int node, int zone) {
      int[] fitting = new int[groups[node].length];
      int count = 0;
      for (int g : groups[node]) {
        if (layout.free[g] && fits(g, layout.zones[node], zone)) {
          fitting[count++] = g;
        }
      }
      return Arrays.copyOf(fitting, count);
    }

    boolean mayGo(int g, int from, int to) {
      return layout.free[g]
          && !layout.holds(g, to)
          && fits(g, layout.zones[from], layout.zones[to]);
    }

    private boolean fits(int g, int from, int to) {
      if (from == to) {
        return true;
      }
      int less = 0;
      for (int holder : layout.holders[g]) {
        if (!layout.unfit[holder]) {
          int zone = layout.zones[holder];
          less += zone == from ? 1 : zone == to ? -1 : 0;
        }
      }
      return less > 0;
    }
  }
}
