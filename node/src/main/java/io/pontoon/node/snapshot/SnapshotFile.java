package io.pontoon.node.snapshot;

import java.util.List;

/**
 * What {@link SnapshotCheck} found in one file.
 *
 * @param file its plain name
 * @param id what its name says that it holds
 * @param blocks how many intact ones were read
 * @param damages in the order of the file; none when it is what was written
 */
public record SnapshotFile(
    String file, SnapshotId id, long bytes, long blocks, List<Damage> damages) {
  /** Bytes from {@code from} up to {@code to} that are not what was written. */
  public record Damage(long from, long to, String what) {}

  public boolean intact() {
    return damages.isEmpty();
  }
}
