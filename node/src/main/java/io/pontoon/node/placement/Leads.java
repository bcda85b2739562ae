package io.pontoon.node.placement;

import io.pontoon.common.topology.GroupInfo;

/**
 * Which node should lead which group: as many on each node as on any other, at most one more.
 *
 * <p>A group may be led where it has a replica, so this is a matching between groups and nodes, and
 * paths make it as even as it can be. Only as many leads change as that takes: a lead that somebody
 * has set by hand stays as long as all is even nonetheless. When it is not, any group of the node
 * that has too many may go, which need not be the one that came; nothing in the map tells a wish
 * from chance.
 *
 * <p>The meta group is not counted: leading it costs little, and it is one.
 */
final class Leads {
  private Leads() {}

  /** How many groups each node should lead. */
  static int[] count(Layout layout) {
    int[] leads = new int[layout.nodeIds.length];
    for (int g = 0; g < layout.holders.length; g++) {
      if (counts(layout, g)) {
        leads[layout.holders[g][0]]++;
      }
    }
    return leads;
  }

  private static boolean counts(Layout layout, int g) {
    return layout.groupId(g) != GroupInfo.META && layout.holders[g].length > 0;
  }

  /** The holder that can lead and leads the least; −1 when none can. */
  static int heir(Layout layout, int g, int[] leads) {
    int heir = -1;
    for (int holder : layout.holders[g]) {
      if (layout.takes[holder]
          && (heir < 0
              || leads[holder] < leads[heir]
              || leads[holder] == leads[heir] && holder < heir)) {
        heir = holder;
      }
    }
    return heir;
  }

  static void add(Draft draft) {
    Layout layout = draft.layout;
    int[] leads = count(layout);
    for (int g = 0; g < layout.holders.length && draft.hasRoomForLeads(); g++) {
      if (layout.free[g] && !layout.takes[layout.holders[g][0]]) {
        int heir = heir(layout, g, leads);
        if (heir >= 0) {
          leads[layout.holders[g][0]] -= counts(layout, g) ? 1 : 0;
          leads[heir] += counts(layout, g) ? 1 : 0;
          draft.lead(g, heir);
        }
      }
    }
    even(draft, leads);
  }

  private static void even(Draft draft, int[] leads) {
    Layout layout = draft.layout;
    int[][] led = led(layout, leads);
    boolean[] full = new boolean[leads.length];
    EvenPaths.Edges edges =
        (node, search) -> {
          for (int g : led[node]) {
            for (int holder : layout.holders[g]) {
              if (layout.free[g] && layout.takes[holder]) {
                search.reach(holder, node);
              }
            }
          }
        };
    while (draft.hasRoomForLeads()) {
      int[] path = EvenPaths.find(leads, layout.takes, full, edges);
      if (path == null) {
        return;
      }
      // From its end, so that a path for which there is no room is at least a shorter one then.
      for (int i = path.length - 1; i > 0 && draft.hasRoomForLeads(); i--) {
        pass(draft, led[path[i - 1]], path[i]);
        leads[path[i - 1]]--;
        leads[path[i]]++;
      }
    }
  }

  private static void pass(Draft draft, int[] led, int to) {
    for (int g : led) {
      if (draft.layout.free[g] && draft.layout.holds(g, to)) {
        draft.lead(g, to);
        return;
      }
    }
    throw new IllegalStateException("a path without a group to pass along it");
  }

  /** The groups that each node should lead as the plan begins. */
  private static int[][] led(Layout layout, int[] leads) {
    int[][] led = new int[leads.length][];
    int[] at = new int[leads.length];
    for (int node = 0; node < leads.length; node++) {
      led[node] = new int[leads[node]];
    }
    for (int g = 0; g < layout.holders.length; g++) {
      if (counts(layout, g)) {
        int node = layout.holders[g][0];
        led[node][at[node]++] = g;
      }
    }
    return led;
  }
}
