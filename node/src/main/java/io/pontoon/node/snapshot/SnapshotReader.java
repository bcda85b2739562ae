package io.pontoon.node.snapshot;

import io.pontoon.common.port.Disk;
import io.pontoon.common.port.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads one snapshot: its blocks in order, each checked; or, to send it elsewhere, its file in
 * pieces, none of a block that is damaged. One or the other, not both at a time.
 */
public final class SnapshotReader implements Closeable {
  private final String path;
  private final SnapshotId id;
  private final DiskFile file;
  private final long size;
  private final byte[] head; // header and metadata
  private final byte[] metadata;
  private final CRC32C crc = new CRC32C();
  private final CRC32C total = new CRC32C();
  private final ByteBuffer scratch = SnapshotFormat.buffer(SnapshotFormat.HEADER);
  private final ByteBuffer footer = SnapshotFormat.buffer(SnapshotFormat.FOOTER);
  private int headerCrc;
  private long blocksInFooter;
  private long bytesInFooter;
  private int totalInFooter;
  private long position;
  private long blocks;
  private long blockBytes;
  private int blockCrc;

  /** The part of the file that pieces are cut from, and where it begins. */
  private byte[] section = {};

  private long sectionAt;
  private long pieceAt;

  SnapshotReader(Disk disk, long clusterId, SnapshotId id, String name) throws IOException {
    this.id = id;
    path = disk.describe() + "/" + name;
    file = disk.open(name);
    boolean good = false;
    try {
      size = file.size();
      head = readHeader(clusterId);
      metadata = Arrays.copyOfRange(head, SnapshotFormat.HEADER, head.length);
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

  /** Tells the file from every other, be it of the same state. */
  public long fingerprint() {
    return SnapshotFormat.fingerprint(headerCrc, footer.getInt(4));
  }

  /** The next block, or null after the last. */
  public byte[] nextBlock() throws IOException {
    long end = footerAt();
    if (position == end) {
      if (blocks != blocksInFooter
          || blockBytes != bytesInFooter
          || (int) total.getValue() != totalInFooter) {
        throw damaged(end, "blocks do not match the footer");
      }
      return null;
    }
    int length = blockLength();
    blockCrc = scratch.getInt(4);
    byte[] block = new byte[length];
    readFully(ByteBuffer.wrap(block), position + SnapshotFormat.BLOCK_HEADER);
    if (SnapshotFormat.blockCrc(crc, scratch, blocks, block, 0, length) != blockCrc) {
      throw damaged(position, "wrong checksum of block " + blocks);
    }
    passed(length, blockCrc);
    return block;
  }

  /** Reads the next block's header into {@code scratch}. */
  private int blockLength() throws IOException {
    long left = size - SnapshotFormat.FOOTER - position - SnapshotFormat.BLOCK_HEADER;
    if (left < 0) {
      throw damaged(position, "no room for a block");
    }
    readFully(scratch.clear().limit(SnapshotFormat.BLOCK_HEADER), position);
    int length = scratch.getInt(0);
    if (length < 1 || length > SnapshotFormat.MAX_BLOCK || length > left) {
      throw damaged(position, "block length " + length);
    }
    return length;
  }

  private void passed(int length, int blockCrc) {
    SnapshotFormat.chain(total, scratch, blockCrc);
    position += SnapshotFormat.BLOCK_HEADER + length;
    blocks++;
    blockBytes += length;
  }

  /** The next of {@link #nextPiece} begins at this byte; blocks before it are not looked at. */
  public void startAt(long offset) throws IOException {
    rewind();
    section = head;
    sectionAt = 0;
    pieceAt = offset;
    if (offset < head.length) {
      return;
    }
    while (position < footerAt()) {
      int length = blockLength();
      if (position + SnapshotFormat.BLOCK_HEADER + length > offset) {
        break;
      }
      passed(length, scratch.getInt(4));
    }
    nextSection();
  }

  /** Where the next piece begins: the file's size after the last. */
  public long pieceAt() {
    return pieceAt;
  }

  /**
   * The next bytes of the file, at most so many; none at its end.
   *
   * @throws SnapshotDamagedException when they belong to a block that is not what was written
   */
  public byte[] nextPiece(int max) throws IOException {
    byte[] piece = new byte[(int) Math.min(max, size - pieceAt)];
    int filled = 0;
    while (filled < piece.length) {
      if (pieceAt == sectionAt + section.length) {
        nextSection();
      }
      int from = (int) (pieceAt - sectionAt);
      int count = Math.min(section.length - from, piece.length - filled);
      System.arraycopy(section, from, piece, filled, count);
      filled += count;
      pieceAt += count;
    }
    return piece;
  }

  private void nextSection() throws IOException {
    sectionAt = position;
    byte[] block = nextBlock();
    if (block == null) {
      section = footer.array();
      return;
    }
    section =
        SnapshotFormat.buffer(SnapshotFormat.BLOCK_HEADER + block.length)
            .putInt(block.length)
            .putInt(blockCrc)
            .put(block)
            .array();
  }

  private long footerAt() {
    return size - SnapshotFormat.FOOTER;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void rewind() {
    position = head.length;
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
    headerCrc = SnapshotFormat.headerCrc(header, bytes);
    if (header.getInt(SnapshotFormat.HEADER_CRC_AT) != headerCrc) {
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
    byte[] whole = Arrays.copyOf(header.array(), SnapshotFormat.HEADER + length);
    System.arraycopy(bytes, 0, whole, SnapshotFormat.HEADER, length);
    return whole;
  }

  private void readFooter() throws IOException {
    long at = footerAt();
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
