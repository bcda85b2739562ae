package io.pontoon.tests.sim;

import io.pontoon.common.port.sim.SimDisk;
import java.util.List;

/** What goes wrong with disks. A node whose disk fails has to stop; that is no fault of its own. */
final class DiskFaults {
  private final SimWorld world;

  DiskFaults(SimWorld world) {
    this.world = world;
  }

  void strike(Fault fault, SimNode node, SimRandom chance) {
    SimDisk disk = node.disk();
    switch (fault.kind()) {
      case DISK_FULL -> {
        disk.limit(disk.used() + chance.below(64 << 10));
        world.after(fault.lasts(), disk::heal);
      }
      case FSYNC_FAILURE -> {
        disk.failSyncsAfter(chance.below(50));
        world.after(fault.lasts(), disk::heal);
      }
      case WRITE_FAILURE -> {
        disk.failWritesAfter(chance.below(50));
        world.after(fault.lasts(), disk::heal);
      }
      case SLOW_DISK -> {
        node.timing().slowness((int) chance.magnitude(5, 200));
        world.after(fault.lasts(), () -> node.timing().slowness(1));
      }
      case LYING_DISK -> world.nodes().forEach(each -> each.disk().lie(true));
      case LOG_ROT -> rot(node, "wal", chance);
      case SNAPSHOT_ROT -> rot(node, "snapshots", chance);
      default -> throw new IllegalArgumentException(fault.kind() + " is no fault of a disk");
    }
  }

  /**
   * Flips a bit of what has long been written: in the log before its last file, since what rots in
   * the latest group commit cannot be told from a torn write.
   */
  private void rot(SimNode drawn, String directory, SimRandom chance) {
    SimNode node = world.losses().mayStrike(drawn);
    SimDisk disk = (SimDisk) node.disk().directory(directory);
    List<String> files =
        disk.list().stream()
            .filter(name -> name.endsWith(".wal") || name.endsWith(".snapshot"))
            .toList();
    int candidates = directory.equals("wal") ? files.size() - 1 : files.size();
    if (candidates < 1) {
      return;
    }
    String name = files.get(chance.below(candidates));
    int size = disk.contents(name).length;
    if (size > 0) {
      long offset = chance.below(size);
      world.say(() -> node + ": a bit rots in " + directory + "/" + name + " at " + offset);
      node.damaged();
      disk.flip(name, offset, chance.below(8));
    }
  }

  void heal() {
    for (SimNode node : world.nodes()) {
      node.disk().heal();
      node.timing().slowness(1);
      node.disk().lie(false);
    }
  }
}
