package io.pontoon.node.snapshot;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads one snapshot: its blocks in order, each checked; or the raw file, to send it elsewhere. */
public final class SnapshotReader implements Closeable {
  private final String path;
  private final SnapshotId id;
  private final DiskFile file;
  private final long size;
  private final byte[] metadata;
  private final CRC32C crc = new CRC32C();
  private final CRC32C total = new CRC32C();
  private final ByteBuffer scratch = SnapshotFormat.buffer(SnapshotFormat.HEADER);
  private long blocksInFooter;
  private long bytesInFooter;
  private int totalInFooter;
  private long position;
  private long blocks;
  private long blockBytes;

  SnapshotReader(Disk disk, long clusterId, SnapshotId id, String name) throws IOException {
    this.id = id;
    path = disk.describe() + "/" + name;
    file = disk.open(name);
    boolean good = false;
    try {
      size = file.size();
      metadata = readHeader(clusterId);
      readFooter();
      good = true;
    } finally {
      if (!good) {
        file.close();
      }
    }
    rewind();
  }

  public SnapshotId id() {
    return id;
  }

  public byte[] metadata() {
    return metadata;
  }

  /** Of the whole file, in bytes. */
  public long size() {
    return size;
  }

  /** The next block, or null after the last. */
  public byte[] nextBlock() throws IOException {
    long end = size - SnapshotFormat.FOOTER;
    if (position == end) {
      if (blocks != blocksInFooter
          || blockBytes != bytesInFooter
          || (int) total.getValue() != totalInFooter) {
        throw damaged(end, "blocks do not match the footer");
      }
      return null;
    }
    if (end - position < SnapshotFormat.BLOCK_HEADER) {
      throw damaged(position, "no room for a block");
    }
    readFully(scratch.clear().limit(SnapshotFormat.BLOCK_HEADER), position);
    int length = scratch.getInt(0);
    int expected = scratch.getInt(4);
    if (length < 1
        || length > SnapshotFormat.MAX_BLOCK
        || length > end - position - SnapshotFormat.BLOCK_HEADER) {
      throw damaged(position, "block length " + length);
    }
    byte[] block = new byte[length];
    readFully(ByteBuffer.wrap(block), position + SnapshotFormat.BLOCK_HEADER);
    if (SnapshotFormat.blockCrc(crc, scratch, blocks, block, 0, length) != expected) {
      throw damaged(position, "wrong checksum of block " + blocks);
    }
    SnapshotFormat.chain(total, scratch, expected);
    position += SnapshotFormat.BLOCK_HEADER + length;
    blocks++;
    blockBytes += length;
    return block;
  }

  /** Reads and checks every block, then stands at the first again. */
  public void verify() throws IOException {
    rewind();
    byte[] block = nextBlock();
    while (block != null) {
      block = nextBlock();
    }
    rewind();
  }

  /**
   * Raw bytes of the file for {@link SnapshotReceiver#chunk}; returns how many, 0 at the end. Does
   * not move the blocks.
   */
  public int readRaw(ByteBuffer into, long offset) throws IOException {
    return file.read(into, offset);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void rewind() {
    position = SnapshotFormat.HEADER + metadata.length;
    blocks = 0;
    blockBytes = 0;
    total.reset();
  }

  private byte[] readHeader(long clusterId) throws IOException {
    if (size < SnapshotFormat.HEADER + SnapshotFormat.FOOTER) {
      throw damaged(size, "too short");
    }
    ByteBuffer header = SnapshotFormat.buffer(SnapshotFormat.HEADER);
    readFully(header, 0);
    if (header.getLong(0) != SnapshotFormat.MAGIC) {
      throw damaged(0, "not a snapshot");
    }
    int length = header.getInt(40);
    if (length < 0
        || length > SnapshotFormat.MAX_METADATA
        || length > size - SnapshotFormat.HEADER - SnapshotFormat.FOOTER) {
      throw damaged(40, "metadata length " + length);
    }
    byte[] bytes = new byte[length];
    readFully(ByteBuffer.wrap(bytes), SnapshotFormat.HEADER);
    if (header.getInt(SnapshotFormat.HEADER_CRC_AT) != SnapshotFormat.headerCrc(header, bytes)) {
      throw damaged(SnapshotFormat.HEADER_CRC_AT, "wrong checksum of the header");
    }
    if (header.getInt(8) != SnapshotFormat.VERSION) {
      throw new IOException(
          "snapshot "
              + path
              + " has format version "
              + header.getInt(8)
              + ", this program reads "
              + SnapshotFormat.VERSION);
    }
    if (header.getLong(16) != clusterId) {
      throw new IOException("snapshot " + path + " belongs to another cluster");
    }
    if (header.getInt(12) != id.group()
        || header.getLong(24) != id.index()
        || header.getLong(32) != id.term()) {
      throw damaged(12, "it holds another snapshot than its name says");
    }
    return bytes;
  }

  private void readFooter() throws IOException {
    ByteBuffer footer = SnapshotFormat.buffer(SnapshotFormat.FOOTER);
    long at = size - SnapshotFormat.FOOTER;
    readFully(footer, at);
    if (footer.getInt(0) != SnapshotFormat.FOOTER_MARK
        || footer.getInt(4) != SnapshotFormat.footerCrc(footer)) {
      throw damaged(at, "wrong checksum of the footer");
    }
    blocksInFooter = footer.getLong(8);
    bytesInFooter = footer.getLong(16);
    totalInFooter = footer.getInt(24);
  }

  private void readFully(ByteBuffer into, long at) throws IOException {
    int wanted = into.remaining();
    if (file.read(into, at) != wanted) {
      throw damaged(at, "it ends too early");
    }
  }

  private SnapshotDamagedException damaged(long offset, String what) {
    return new SnapshotDamagedException(path, offset, what);
  }
}
