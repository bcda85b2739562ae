package io.pontoon.node.snapshot;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes another node's snapshot file in chunks, in order, and checks them as they come. What has
 * come stays on the disk when this is closed, also over a restart, so that the sender of that very
 * file may go on from there.
 *
 * <p>Its way: {@link #recheck} until all that was there already is checked; {@link #chunk} until
 * {@link #complete}; {@link #read} to use it; {@link #publish}.
 */
public final class SnapshotReceiver implements Closeable {
  private static final int RECHECK_BYTES = 256 << 10;

  /** Little by little: the log waits for the same disk. */
  private static final long SYNC_BYTES = 256 << 10;

  private final Disk disk;
  private final long clusterId;
  private final SnapshotId id;
  private final String unfinished;
  private final String name;
  private final DiskFile file;
  private final ArrivalCheck check;
  private long foundBytes;
  private long syncedTo;
  private boolean closed;

  SnapshotReceiver(
      Disk disk,
      long clusterId,
      SnapshotId id,
      long fingerprint,
      long size,
      String unfinished,
      String name)
      throws IOException {
    this.disk = disk;
    this.clusterId = clusterId;
    this.id = id;
    this.unfinished = unfinished;
    this.name = name;
    file = disk.open(unfinished);
    foundBytes = file.size();
    check = new ArrivalCheck(disk.describe() + "/" + unfinished, clusterId, id, fingerprint, size);
  }

  /**
   * Checks a little more of what an earlier receiver has left; true when all of it has been. What
   * is not well is cut off.
   */
  public boolean recheck() throws IOException {
    int length = (int) Math.min(RECHECK_BYTES, foundBytes - check.position());
    if (length > 0) {
      byte[] bytes = new byte[length];
      int n = file.read(ByteBuffer.wrap(bytes), check.position());
      try {
        check.take(bytes, 0, n);
        if (n == length && check.position() < foundBytes) {
          return false;
        }
      } catch (SnapshotDamagedException rotten) {
        // what is well before it may be used
      }
    }
    check.backToVerified();
    foundBytes = check.verified();
    file.truncate(foundBytes);
    syncedTo = foundBytes;
    return true;
  }

  /** Where the next chunk must begin. */
  public long position() {
    return check.position();
  }

  /** Whether all of it is here. */
  public boolean complete() {
    return check.complete();
  }

  /**
   * Takes a chunk that begins at {@link #position}; one that was taken before is ignored, so a
   * sender may repeat.
   *
   * @return false when the chunk begins after it: something was lost, send again from {@code
   *     position}
   * @throws SnapshotDamagedException when it is not what was announced
   */
  public boolean chunk(long offset, byte[] bytes) throws IOException {
    long position = check.position();
    if (offset != position) {
      return offset < position;
    }
    check.take(bytes, 0, bytes.length);
    file.write(ByteBuffer.wrap(bytes), position);
    if (check.complete() || check.position() - syncedTo >= SYNC_BYTES) {
      file.sync();
      syncedTo = check.position();
    }
    return true;
  }

  /** Opens what is complete, to check it once more in using it. */
  public SnapshotReader read() throws IOException {
    return new SnapshotReader(disk, clusterId, id, unfinished);
  }

  /** Makes what is complete one of the group's snapshots, durably. */
  public void publish() throws IOException {
    close();
    SnapshotStore.publish(disk, unfinished, name);
  }

  /** Leaves nothing behind: it was damaged, or nobody wants it any more. */
  public void discard() throws IOException {
    close();
    disk.delete(unfinished);
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      file.close();
    }
  }
}
