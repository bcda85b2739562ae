package io.pontoon.router.route;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.common.topology.MapPatch;

/** The newest map after what a node has said of it. */
final class NewestMap {
  private NewestMap() {}

  /**
   * A map came; each node tells, and the first was enough.
   *
   * @param known null: none yet
   * @throws IllegalArgumentException when the bytes are not a map
   */
  static ClusterMap whole(ClusterMap known, byte[] bytes) {
    long epoch = ClusterMapCodec.epoch(bytes);
    if (known != null && epoch > 0 && epoch <= known.epoch()) {
      return known;
    }
    ClusterMap map = ClusterMapCodec.read(bytes);
    return known == null || map.epoch() > known.epoch() ? map : known;
  }

  /**
   * Only slots have moved. Null when that follows a map that is not known here: then the whole new
   * one is wanted.
   *
   * @param known null: none yet
   * @throws IllegalArgumentException when the bytes are not a patch
   */
  static ClusterMap patched(ClusterMap known, byte[] bytes) {
    MapPatch patch = MapPatch.read(bytes, 0, bytes.length);
    if (known == null) {
      return null;
    }
    if (patch.follows(known)) {
      return patch.on(known);
    }
    return patch.epoch() <= known.epoch() ? known : null;
  }
}
