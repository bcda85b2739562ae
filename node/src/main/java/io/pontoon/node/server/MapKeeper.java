package io.pontoon.node.server;

import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest map that this node knows. One in which nodes or replicas are others is on disk before
 * anybody here acts by it: of these, what a later run finds is never older than what an earlier one
 * did.
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

  private static final Logger log = LoggerFactory.getLogger(MapKeeper.class);
  private static final long SAVE_NANOS = 1_000_000_000;

  private final NodeFiles files;
  private final Scheduler thread;
  private final Consumer<Exception> fatal;
  private Consumer<ClusterMap> changed = map -> {};
  private final AtomicReference<ClusterMap> offered = new AtomicReference<>();
  private boolean saveArmed;
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
    if (!kept.isBehind(next)) {
      return;
    }
    ClusterMap waiting = offered.getAndUpdate(known -> newer(known, next));
    if (waiting == null) {
      thread.execute(this::take); // else somebody is on his way to take this one too
    }
  }

  /** A map that another node has sent. Any thread. */
  void offer(byte[] bytes) {
    long epoch = ClusterMapCodec.epoch(bytes);
    if (epoch > 0 && epoch <= agreedEpoch()) {
      return; // known; most are
    }
    try {
      ClusterMap next = ClusterMapCodec.read(bytes);
      ClusterMap known = map();
      boolean foreign = known.clusterId() != 0 && known.clusterId() != next.clusterId();
      if (foreign || !next.cluster().equals(known.cluster())) {
        log.warn("a map of another cluster, {}, is not taken", next.cluster());
      } else {
        offer(next);
      }
    } catch (IllegalArgumentException damaged) {
      log.warn("a map from another node: {}", damaged.getMessage());
    }
  }

  private static ClusterMap newer(ClusterMap one, ClusterMap other) {
    return one == null || other.epoch() > one.epoch() ? other : one;
  }

  private void take() {
    ClusterMap next = offered.getAndSet(null);
    if (!kept.isBehind(next)) {
      return;
    }
    Kept before = kept;
    Kept taken = Kept.of(next, true);
    if (before.agreed && before.map.hasSamePlaces(next)) {
      // Where slots are stands in the groups' own logs: whoever finds an older map after a crash
      // learns of it there, and those who wait for a slot need not wait for this disk.
      kept = taken;
      changed.accept(next);
      saveSoon();
    } else if (save(taken)) {
      kept = taken;
      changed.accept(next);
    }
  }

  /** While slots move there are many maps, and a disk has better things to do than to keep each. */
  private void saveSoon() {
    if (!saveArmed) {
      saveArmed = true;
      thread.schedule(
          () -> {
            saveArmed = false;
            save(kept);
          },
          SAVE_NANOS);
    }
  }

  private boolean save(Kept taken) {
    try {
      files.saveMap(taken.bytes);
      return true;
    } catch (IOException failed) {
      fatal.accept(failed);
      return false;
    }
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
