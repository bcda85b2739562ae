package io.pontoon.node.snapshot;

/**
 * Which state a snapshot holds: the group's after applying everything up to index, whose entry had
 * this term.
 */
public record SnapshotId(int group, long index, long term) {
  public SnapshotId {
    if (group < 0 || index < 0 || term < 0) {
      throw new IllegalArgumentException(
          "negative part in snapshot id " + group + "/" + index + "/" + term);
    }
  }
}
