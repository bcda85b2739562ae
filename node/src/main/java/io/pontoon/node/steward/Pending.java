package io.pontoon.node.steward;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.node.meta.MapChange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What has been asked of the map and does not show in it yet. The next plan is made for the map
 * with all that in it: made for the map alone, it would even out a second time what is being evened
 * out already, by another group, and when both had come, the plan after it would take both back.
 * Two groups went to and fro between two nodes like that for as long as the cluster lived.
 *
 * <p>Used on the steward's thread.
 */
final class Pending {
  /** What does not show after so long was lost, or refused: it is planned anew if need be. */
  private static final long LOST_NANOS = 3_000_000_000L;

  private record Asked(MapChange change, long until) {}

  private final List<Asked> asked = new ArrayList<>();

  void add(MapChange change, long now) {
    asked.add(new Asked(change, now + LOST_NANOS));
  }

  void clear() {
    asked.clear();
  }

  boolean isEmpty() {
    return asked.isEmpty();
  }

  /** The map as it will be. What would change nothing in it has come, or never will. */
  ClusterMap on(ClusterMap map, long now) {
    ClusterMap expected = map;
    for (Iterator<Asked> all = asked.iterator(); all.hasNext(); ) {
      Asked one = all.next();
      ClusterMap next = now - one.until > 0 ? expected : MapChange.apply(expected, one.change);
      if (next == expected) {
        all.remove();
      }
      expected = next;
    }
    return expected;
  }
}
