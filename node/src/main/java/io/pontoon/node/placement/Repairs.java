package io.pontoon.node.placement;

import java.util.Arrays;

/**
 * Replicas that have to be elsewhere, and groups that have too few or too many. Of those that have
 * lost a replica, the ones that can lose the fewest more come first; then the others in order.
 *
 * <p>A group that cannot decide is left alone: nobody could carry a change out. A replica for which
 * there is no better place stays where it is, dead or not: a group does not become smaller by
 * accidents, only when it has more replicas than the cluster has active nodes for or than were
 * asked for.
 */
final class Repairs {
  private static final int NOT_URGENT = 1 << 16;

  private final Draft draft;
  private final Layout layout;
  private final int replication;
  private final int active;
  private final int takers;
  private final int[] leads;
  private final int[] counts;
  private boolean done = true;

  private Repairs(Draft draft) {
    this.draft = draft;
    layout = draft.layout;
    replication = layout.map.ring().replication();
    active = (int) layout.map.nodes().stream().filter(node -> node.isActive()).count();
    int living = 0;
    for (boolean takes : layout.takes) {
      living += takes ? 1 : 0;
    }
    takers = living;
    leads = Leads.count(layout);
    counts = new int[layout.zoneCount];
  }

  /**
   * @return whether nothing has been left for later
   */
  static boolean add(Draft draft) {
    Repairs repairs = new Repairs(draft);
    for (int g : repairs.inNeed()) {
      repairs.repair(g);
      if (!repairs.done && !draft.hasRoomForReplicas() && !draft.hasRoomForLeads()) {
        break;
      }
    }
    return repairs.done;
  }

  private int[] inNeed() {
    long[] keys = new long[layout.holders.length];
    int count = 0;
    for (int g = 0; g < keys.length; g++) {
      if (layout.stranded[g] >= 0) {
        keys[count++] = (long) layout.margins[g] << 32 | g;
      } else if (layout.free[g]) {
        int lost = 0;
        int unfit = 0;
        for (int holder : layout.holders[g]) {
          lost += layout.lost[holder] ? 1 : 0;
          unfit += layout.unfit[holder] ? 1 : 0;
        }
        int replicas = layout.holders[g].length;
        if (unfit > 0 || isTooMany(replicas) || isTooFew(replicas)) {
          keys[count++] = (long) (lost > 0 ? layout.margins[g] : NOT_URGENT) << 32 | g;
        }
      }
    }
    Arrays.sort(keys, 0, count);
    int[] groups = new int[count];
    for (int i = 0; i < count; i++) {
      groups[i] = (int) keys[i];
    }
    return groups;
  }

  private boolean isTooMany(int replicas) {
    return replicas > Math.max(1, Math.min(replication, active));
  }

  private boolean isTooFew(int replicas) {
    return replicas < Math.min(replication, takers);
  }

  private void repair(int g) {
    if (layout.stranded[g] >= 0) {
      put(g, layout.stranded[g]);
      return;
    }
    int first = layout.holders[g][0];
    int heir = layout.unfit[first] && !layout.lost[first] ? Leads.heir(layout, g, leads) : -1;
    if (heir >= 0) {
      giveLead(g, first, heir);
      return;
    }
    if (!done && !draft.hasRoomForReplicas()) {
      return;
    }
    if (isTooMany(layout.holders[g].length)) {
      shrink(g);
      return;
    }
    int unfit = worst(g);
    if (unfit < 0 || !put(g, unfit)) {
      if (isTooFew(layout.holders[g].length)) {
        put(g, -1);
      }
    }
  }

  private void giveLead(int g, int from, int to) {
    if (!draft.hasRoomForLeads()) {
      done = false;
      return;
    }
    draft.lead(g, to);
    if (g != layout.group(0)) {
      leads[from]--;
      leads[to]++;
    }
  }

  /** Who has to go first: a lost one, then one that does not lead; −1 when all may stay. */
  private int worst(int g) {
    int worst = -1;
    for (int i = layout.holders[g].length - 1; i >= 0; i--) {
      int holder = layout.holders[g][i];
      if (layout.unfit[holder] && (worst < 0 || layout.lost[holder] && !layout.lost[worst])) {
        worst = holder;
      }
    }
    return worst;
  }

  /** Puts a replica on the best node, in place of that on {@code from}, or of none. */
  private boolean put(int g, int from) {
    int zones = leastCrowded(g, from);
    if (zones < 0) {
      return false;
    }
    int best = -1;
    for (int node = 0; node < layout.takes.length; node++) {
      if (layout.canTake(g, node)
          && counts[layout.zones[node]] == zones
          && !draft.isFull(node)
          && (best < 0 || layout.load[node] < layout.load[best])) {
        best = node;
      }
    }
    if (best < 0 || !draft.hasRoomForReplicas()) {
      done = false;
    } else if (from < 0) {
      draft.grow(g, best);
    } else {
      draft.move(g, from, best);
    }
    return true;
  }

  /**
   * How many replicas of the group stand in the zones where it has the fewest and where there is a
   * node for it, full or not: rather late than in a zone that is not the right one. −1 when there
   * is no node at all.
   */
  private int leastCrowded(int g, int from) {
    layout.countZones(g, from, counts);
    int least = -1;
    for (int node = 0; node < layout.takes.length; node++) {
      int here = counts[layout.zones[node]];
      if (layout.canTake(g, node) && (least < 0 || here < least)) {
        least = here;
      }
    }
    return least;
  }

  private void shrink(int g) {
    layout.countZones(g, -1, counts);
    int worst = -1;
    for (int i = layout.holders[g].length - 1; i >= 0; i--) {
      int holder = layout.holders[g][i];
      if (!layout.isAlive(holder) && !layout.unfit[holder]) {
        return; // it may be back in time, and who is too many looks different then
      }
      if (decidesWithout(g, holder) && (worst < 0 || isWorse(holder, worst))) {
        worst = holder;
      }
    }
    if (worst < 0) {
      return;
    }
    if (draft.hasRoomForReplicas()) {
      draft.shrink(g, worst);
    } else {
      done = false;
    }
  }

  private boolean decidesWithout(int g, int node) {
    int replicas = layout.holders[g].length;
    int living = layout.margins[g] + replicas / 2 + 1 - (layout.isAlive(node) ? 1 : 0);
    return living >= (replicas - 1) / 2 + 1;
  }

  private boolean isWorse(int one, int other) {
    if (layout.lost[one] != layout.lost[other]) {
      return layout.lost[one];
    }
    if (layout.unfit[one] != layout.unfit[other]) {
      return layout.unfit[one];
    }
    int crowd = counts[layout.zones[one]] - counts[layout.zones[other]];
    return crowd != 0 ? crowd > 0 : layout.load[one] > layout.load[other];
  }
}
