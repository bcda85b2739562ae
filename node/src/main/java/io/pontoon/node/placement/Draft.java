package io.pontoon.node.placement;

import io.pontoon.node.meta.MapChange;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan while it is made: the changes so far, and how much there is still room for. No group is
 * changed twice in one plan.
 */
final class Draft {
  final Layout layout;
  final Load load;
  final Limits limits;

  private final List<MapChange> changes = new ArrayList<>();
  private int leadMoves;

  Draft(Layout layout, Load load, Limits limits) {
    this.layout = layout;
    this.load = load;
    this.limits = limits;
    leadMoves = handingOver();
  }

  /** Groups that are led by another than should lead them, although that one is there. */
  private int handingOver() {
    int count = 0;
    for (int g = 0; g < layout.holders.length; g++) {
      int leader = layout.node(load.leader(layout.groupId(g)));
      if (leader >= 0 && layout.free[g]) {
        int first = layout.holders[g][0];
        count += leader != first && layout.isAlive(first) ? 1 : 0;
      }
    }
    return count;
  }

  List<MapChange> changes() {
    return changes;
  }

  void add(MapChange change) {
    changes.add(change);
  }

  boolean hasRoomForReplicas() {
    return layout.changing < limits.replicaMoves();
  }

  boolean hasRoomForLeads() {
    return leadMoves < limits.leadMoves();
  }

  /** Whether a node receives as much as it may. */
  boolean isFull(int node) {
    return layout.receiving[node] >= limits.replicaMovesPerNode();
  }

  void move(int g, int from, int to) {
    changes.add(new MapChange.Move(layout.groupId(g), layout.nodeIds[from], layout.nodeIds[to]));
    layout.move(g, from, to);
  }

  void grow(int g, int to) {
    changes.add(new MapChange.Grow(layout.groupId(g), layout.nodeIds[to]));
    layout.move(g, -1, to);
  }

  void shrink(int g, int from) {
    changes.add(new MapChange.Shrink(layout.groupId(g), layout.nodeIds[from]));
    layout.move(g, from, -1);
  }

  void lead(int g, int node) {
    changes.add(new MapChange.Lead(layout.groupId(g), layout.nodeIds[node]));
    layout.lead(g, node);
    leadMoves++;
  }
}
