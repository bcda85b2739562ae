package io.pontoon.node.snapshot;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Writes one snapshot, block by block. Closing without {@link #commit} leaves nothing behind. */
public final class SnapshotWriter implements Closeable {
  /** Little by little: the log waits for the same disk. */
  private static final long SYNC_BYTES = 256 << 10;

  private final Disk disk;
  private final String unfinished;
  private final String name;
  private final DiskFile file;
  private final CRC32C crc = new CRC32C();
  private final CRC32C total = new CRC32C();
  private final ByteBuffer scratch = SnapshotFormat.buffer(SnapshotFormat.FOOTER);
  private long position;
  private long syncedTo;
  private long blocks;
  private long blockBytes;
  private boolean broken;
  private boolean committed;
  private boolean closed;

  SnapshotWriter(
      Disk disk, long clusterId, SnapshotId id, byte[] metadata, String unfinished, String name)
      throws IOException {
    if (metadata.length > SnapshotFormat.MAX_METADATA) {
      throw new IllegalArgumentException(
          "snapshot metadata of "
              + metadata.length
              + " bytes, at most "
              + SnapshotFormat.MAX_METADATA);
    }
    this.disk = disk;
    this.unfinished = unfinished;
    this.name = name;
    file = disk.open(unfinished);
    file.truncate(0);
    ByteBuffer header = SnapshotFormat.buffer(SnapshotFormat.HEADER);
    header
        .putLong(SnapshotFormat.MAGIC)
        .putInt(SnapshotFormat.VERSION)
        .putInt(id.group())
        .putLong(clusterId);
    header.putLong(id.index()).putLong(id.term()).putInt(metadata.length);
    header.putInt(SnapshotFormat.headerCrc(header, metadata)).flip();
    append(header);
    append(ByteBuffer.wrap(metadata));
  }

  /** Adds a block of 1 byte to 16 MiB; the bytes are written on return and may be changed after. */
  public void block(byte[] bytes, int offset, int length) throws IOException {
    if (length < 1 || length > SnapshotFormat.MAX_BLOCK) {
      throw new IllegalArgumentException(
          "snapshot block of " + length + " bytes, allowed are 1 to " + SnapshotFormat.MAX_BLOCK);
    }
    int blockCrc = SnapshotFormat.blockCrc(crc, scratch, blocks, bytes, offset, length);
    SnapshotFormat.chain(total, scratch, blockCrc);
    scratch.clear().putInt(length).putInt(blockCrc).flip();
    append(scratch);
    append(ByteBuffer.wrap(bytes, offset, length));
    blocks++;
    blockBytes += length;
    if (position - syncedTo >= SYNC_BYTES) {
      file.sync();
      syncedTo = position;
    }
  }

  /** Bytes of the file so far. */
  public long size() {
    return position;
  }

  /**
   * Makes all of it durable, then visible.
   *
   * @throws IOException also when a block could not be written before: what is there is not whole
   */
  public void commit() throws IOException {
    if (broken) {
      throw new IOException("snapshot " + name + " is not whole: a block could not be written");
    }
    scratch
        .clear()
        .putInt(SnapshotFormat.FOOTER_MARK)
        .putInt(0)
        .putLong(blocks)
        .putLong(blockBytes)
        .putInt((int) total.getValue());
    scratch.putInt(4, SnapshotFormat.footerCrc(scratch)).flip();
    append(scratch);
    file.sync();
    file.close();
    closed = true;
    SnapshotStore.publish(disk, unfinished, name);
    committed = true;
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

  private void append(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    broken = true;
    file.write(bytes, position);
    broken = false;
    position += length;
  }
}
