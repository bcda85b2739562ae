package io.pontoon.node.snapshot;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes another node's snapshot file in chunks, in order. Closing without {@link #commit} leaves
 * nothing behind.
 */
public final class SnapshotReceiver implements Closeable {
  private final Disk disk;
  private final long clusterId;
  private final SnapshotId id;
  private final String unfinished;
  private final String name;
  private final DiskFile file;
  private long position;
  private boolean committed;
  private boolean closed;

  SnapshotReceiver(Disk disk, long clusterId, SnapshotId id, String unfinished, String name)
      throws IOException {
    this.disk = disk;
    this.clusterId = clusterId;
    this.id = id;
    this.unfinished = unfinished;
    this.name = name;
    file = disk.open(unfinished);
    file.truncate(0);
  }

  /** Where the next chunk must begin. */
  public long position() {
    return position;
  }

  /**
   * Takes a chunk that begins at {@link #position}; one that was taken before is ignored, so a
   * sender may repeat.
   *
   * @return false when the chunk begins after it: something was lost, send again from {@code
   *     position}
   */
  public boolean chunk(long offset, ByteBuffer bytes) throws IOException {
    if (offset > position) {
      return false;
    }
    if (offset == position) {
      int length = bytes.remaining();
      file.write(bytes, position);
      position += length;
    }
    return true;
  }

  /**
   * Checks every byte, makes it durable, then visible. Answers the snapshot's metadata.
   *
   * @throws SnapshotDamagedException when it is not the whole intact snapshot that was announced;
   *     nothing becomes visible
   */
  public byte[] commit() throws IOException {
    file.sync();
    file.close();
    closed = true;
    byte[] metadata;
    try (SnapshotReader reader = new SnapshotReader(disk, clusterId, id, unfinished)) {
      reader.verify();
      metadata = reader.metadata();
    }
    SnapshotStore.publish(disk, unfinished, name);
    committed = true;
    return metadata;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      file.close();
    }
    if (!committed) {
      disk.delete(unfinished);
    }
  }
}
