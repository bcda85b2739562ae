package io.pontoon.node.steward;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.node.meta.MapChange;
import java.util.List;
import java.util.function.Predicate;

/**
 * What becomes of something that a user asks.
 *
 * @param refusal why it cannot be; null when it can
 * @param changes to ask of the map; with none of them {@code text} is the answer at once
 * @param shown whether a map shows it
 * @param text what the user is told when it is done; may be empty
 */
record Wish(String refusal, List<MapChange> changes, Predicate<ClusterMap> shown, String text) {
  static Wish refused(String why) {
    return new Wish(why, List.of(), map -> false, "");
  }

  static Wish told(String text) {
    return new Wish(null, List.of(), map -> true, text);
  }

  static Wish of(MapChange change, Predicate<ClusterMap> shown) {
    return new Wish(null, List.of(change), shown, "");
  }
}
