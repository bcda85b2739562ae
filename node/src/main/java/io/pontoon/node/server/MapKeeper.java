package io.pontoon.node.server;

import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.common.topology.MapPatch;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest map that this node knows. One in which nodes or replicas are others is on disk before
 * anybody here acts by it: of these, what a later run finds is never older than what an earlier one
 * did.
 */
final class MapKeeper {
  /** A map, and its bytes once somebody has wanted them: of most maps nobody does. */
  private static final class Kept {
    final ClusterMap map;
    final boolean agreed;
    private volatile byte[] bytes;

    Kept(ClusterMap map, boolean agreed) {
      this.map = map;
      this.agreed = agreed;
    }

    byte[] bytes() {
      byte[] written = bytes;
      if (written == null) {
        written = ClusterMapCodec.write(map); // by two at once, now and then: it is the same
        bytes = written;
      }
      return written;
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
  private BiConsumer<ClusterMap, ClusterMap> changed = (before, map) -> {};
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
    this.kept = new Kept(saved != null ? saved : first, saved != null);
  }

  /**
   * Says who is told of each change, on the files' thread: of the map before, null unless it was
   * agreed on, and of the new one. Before the first of them.
   */
  void onChange(BiConsumer<ClusterMap, ClusterMap> listener) {
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

  /**
   * What another node says has become of a map. Any thread.
   *
   * @return false when it is of a map that is not known here: then the whole new one is wanted
   */
  boolean offer(MapPatch patch) {
    ClusterMap waiting = offered.get();
    Kept now = kept;
    ClusterMap newest = now.agreed ? newer(waiting, now.map) : waiting;
    if (newest == null) {
      return false;
    }
    if (patch.follows(newest)) {
      offer(patch.on(newest));
      return true;
    }
    return patch.epoch() <= newest.epoch();
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
    Kept taken = new Kept(next, true);
    ClusterMap known = before.agreed ? before.map : null;
    if (before.agreed && before.map.hasSamePlaces(next)) {
      // Where slots are stands in the groups' own logs: whoever finds an older map after a crash
      // learns of it there, and those who wait for a slot need not wait for this disk.
      kept = taken;
      changed.accept(known, next);
      saveSoon();
    } else if (save(taken)) {
      kept = taken;
      changed.accept(known, next);
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
      files.saveMap(taken.bytes());
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
    return kept.bytes();
  }

  /** The epoch of the map that was agreed on; 0 when this node has not heard of one. Any thread. */
  long agreedEpoch() {
    Kept now = kept;
    return now.agreed ? now.map.epoch() : 0;
  }
}
