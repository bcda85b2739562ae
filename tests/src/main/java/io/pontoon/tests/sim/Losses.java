package io.pontoon.tests.sim;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.GroupInfo.Role;

/**
 * Whose data may be lost: one machine at a time, since more could cost a group its majority for
 * good. Once it has an empty disk and new replicas in place of all that it had, it is another's
 * turn.
 */
final class Losses {
  private SimNode unwell;

  /** The machine to strike when this one was drawn. */
  SimNode mayStrike(SimNode drawn) {
    if (unwell == null || isWhole(unwell)) {
      unwell = drawn;
    }
    return unwell;
  }

  /** Whether nobody counts any more on what this node had before it was wiped. */
  static boolean isWhole(SimNode node) {
    if (node.isDamaged() || node.core() == null || !node.core().isInMap()) {
      return false;
    }
    for (GroupInfo group : node.core().map().groups()) {
      for (Replica replica : group.replicas()) {
        if (replica.node() == Replica.NOWHERE
            || replica.node() == node.id() && replica.role() == Role.JOINING) {
          return false;
        }
      }
    }
    return true;
  }
}
