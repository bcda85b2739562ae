package io.pontoon.tests.sim;

import io.pontoon.common.port.sim.DiskWatcher;

/** What a disk takes for what it is asked. */
final class DiskTiming implements DiskWatcher {
  private static final long WRITE_NANOS = 15_000;
  private static final long NANOS_A_KIB = 500;
  private static final long NAME_NANOS = 20_000;

  private final SimWorld world;
  private final SimNode node;
  private final SimRandom chance;
  private final long syncNanos;
  private int slowness = 1;

  DiskTiming(SimWorld world, SimNode node, SimRandom chance, long syncNanos) {
    this.world = world;
    this.node = node;
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
    world.say(() -> node + " writes " + bytes + "B at " + position + " of " + path);
  }

  @Override
  public void onSync(String path) {
    world.spend(slowness * (syncNanos / 4 + chance.around(syncNanos)));
    world.trace().mix(path.length());
    world.say(() -> node + " syncs " + path);
  }

  @Override
  public void onName(String path) {
    world.spend(slowness * NAME_NANOS);
    world.say(() -> node + " names " + path);
  }
}
