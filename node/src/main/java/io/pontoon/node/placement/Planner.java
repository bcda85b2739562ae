package io.pontoon.node.placement;

import io.pontoon.common.ring.HashRing;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.node.meta.MapChange;
import java.util.List;

/**
 * What the leader of the meta group asks of the map so that everything comes to be where it should:
 * the same map, liveness and load give the same plan. It is made anew each time from what is, so a
 * plan that was lost, or carried out in part, costs nothing but time; when all is as it should be,
 * it is empty.
 *
 * <p>In this order, and the later only when nothing of the earlier has been left for later, since
 * it would otherwise have to be done twice:
 *
 * <ol>
 *   <li>repairs: replicas of nodes that are lost or leaving, groups with too few or too many;
 *   <li>replicas spread over zones, then evenly over nodes;
 *   <li>leads, evenly over nodes.
 * </ol>
 *
 * <p>While an active node is dead and may yet be back in time, nothing is evened out. If its place
 * counted as taken, replicas might be sent to it that cannot arrive; if not, others would be given
 * its share, and all of that would be undone when it is back. Waiting costs little, as it either
 * returns or is given up within {@link Limits#deadAfterMillis}.
 *
 * <p>Slots set out independently of all that.
 *
 * <p>One instance belongs to one thread: it remembers the last ring, which takes long to compute
 * and seldom changes. What it answers does not depend on that.
 */
public final class Planner {
  /** So many points of a ring take some 50 ms. */
  private static final int POINTS_AT_ONCE = 2_500_000;

  private List<HashRing.Member> members = List.of();
  private int virtualNodes;
  private HashRing.Construction construction;
  private int[] desired;

  /**
   * Changes to be applied to this map in this order; {@link MapChange#apply} refuses none of them.
   */
  public List<MapChange> plan(ClusterMap map, Liveness liveness, Load load, Limits limits) {
    Layout layout = new Layout(map, liveness, limits);
    Draft draft = new Draft(layout, load, limits);
    boolean repaired = Repairs.add(draft);
    if (repaired && !layout.awaitsSomebody && Spread.add(draft)) {
      Leads.add(draft);
    }
    Departures departures = new Departures(draft);
    if (map.ring().rebalancing()) {
      int[] owners = owners(map);
      if (owners != null) {
        departures.send(owners);
      }
    }
    departures.forgetEmpty();
    return List.copyOf(draft.changes());
  }

  /** Where the ring wants each slot; null when nobody stands on it, or it is not known yet. */
  private int[] owners(ClusterMap map) {
    List<HashRing.Member> now = Departures.members(map.groups());
    if (now.isEmpty()) {
      return null;
    }
    if (map.virtualNodes() != virtualNodes || !now.equals(members)) {
      construction = new HashRing.Construction(now, map.virtualNodes());
      desired = null;
      members = now;
      virtualNodes = map.virtualNodes();
    }
    if (desired == null && construction.goOn(POINTS_AT_ONCE)) {
      desired = construction.owners();
      construction = null;
    }
    return desired;
  }
}
