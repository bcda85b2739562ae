package io.pontoon.tests.sim;

import io.pontoon.common.port.sim.SimDisk;
import java.util.Map;
import java.util.TreeMap;

/** What a disk takes for what it is asked, and up to where its files can be trusted to be told. */
final class DiskTiming implements SimDisk.Watcher {
  private static final long WRITE_NANOS = 15_000;
  private static final long NANOS_A_KIB = 500;
  private static final long NAME_NANOS = 20_000;

  private final SimWorld world;
  private final SimRandom chance;
  private final long syncNanos;
  private int slowness = 1;
  private final Map<String, Reach> reaches = new TreeMap<>();

  /** How far a file has been written, and had been at its last sync and the one before. */
  private static final class Reach {
    long written;
    long synced;
    long syncedBefore;
  }

  DiskTiming(SimWorld world, SimRandom chance, long syncNanos) {
    this.world = world;
    this.chance = chance;
    this.syncNanos = syncNanos;
  }

  void slowness(int factor) {
    slowness = factor;
  }

  @Override
  public void onWrite(String path, long position, int bytes) {
    world.spend(slowness * (WRITE_NANOS + bytes / 1024 * NANOS_A_KIB));
    world.trace().mix(position ^ bytes);
    Reach reach = reaches.computeIfAbsent(path, name -> new Reach());
    if (bytes > 0) {
      reach.written = position + bytes;
    } else {
      reach.written = Math.min(reach.written, position);
    }
  }

  @Override
  public void onSync(String path) {
    world.spend(slowness * (syncNanos / 4 + chance.around(syncNanos)));
    world.trace().mix(path.length());
    Reach reach = reaches.get(path);
    if (reach != null) {
      reach.syncedBefore = reach.synced;
      reach.synced = reach.written;
    }
  }

  @Override
  public void onName(String path) {
    world.spend(slowness * NAME_NANOS);
  }

  /** Bytes of a file that were synced before the sync before the last. */
  long longSynced(String path) {
    Reach reach = reaches.get(path);
    return reach == null ? 0 : Math.min(reach.syncedBefore, reach.written);
  }

  /** The power was cut: nobody knows any more. */
  void forget() {
    reaches.clear();
  }
}
