package io.pontoon.node.server;

import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * The newest map that this node knows. One that is agreed on is on disk before anybody here acts by
 * it: what a later run finds is never older than what an earlier one did.
 */
final class MapKeeper {
  /** A map and its bytes. */
  private record Kept(ClusterMap map, byte[] bytes, boolean agreed) {
    static Kept of(ClusterMap map, boolean agreed) {
      return new Kept(map, ClusterMapCodec.write(map), agreed);
    }

    boolean isBehind(ClusterMap next) {
      return next.epoch() > map.epoch() || !agreed && next.epoch() == map.epoch();
    }
  }

  private final NodeFiles files;
  private final Scheduler thread;
  private final Consumer<Exception> fatal;
  private Consumer<ClusterMap> changed = map -> {};
  private volatile Kept kept;

  /**
   * @param thread where files are written and changes are told
   * @param first the map as long as none has been agreed on
   */
  MapKeeper(NodeFiles files, Scheduler thread, ClusterMap first, Consumer<Exception> fatal)
      throws IOException {
    this.files = files;
    this.thread = thread;
    this.fatal = fatal;
    ClusterMap saved = files.map();
    this.kept = Kept.of(saved != null ? saved : first, saved != null);
  }

  /** Says who is told of each change, on the files' thread. Before the first of them. */
  void onChange(Consumer<ClusterMap> listener) {
    changed = listener;
  }

  /** A map that was agreed on; by the meta group here, or another node has told it. Any thread. */
  void offer(ClusterMap next) {
    if (kept.isBehind(next)) {
      thread.execute(() -> take(next));
    }
  }

  private void take(ClusterMap next) {
    if (!kept.isBehind(next)) {
      return;
    }
    Kept taken = Kept.of(next, true);
    try {
      files.saveMap(taken.bytes);
    } catch (IOException failed) {
      fatal.accept(failed);
      return;
    }
    kept = taken;
    changed.accept(next);
  }

  /** Any thread. */
  ClusterMap map() {
    return kept.map;
  }

  /** The map's bytes; not to be changed. Any thread. */
  byte[] bytes() {
    return kept.bytes;
  }

  /** The epoch of the map that was agreed on; 0 when this node has not heard of one. Any thread. */
  long agreedEpoch() {
    Kept now = kept;
    return now.agreed ? now.map.epoch() : 0;
  }
}
