package io.pontoon.node.snapshot;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Checks a snapshot's file as its bytes come by in order, in pieces of any size: a receiver learns
 * of damage at the block where it is, and knows up to where all is well.
 */
final class ArrivalCheck {
  /** What the next bytes belong to. */
  private enum Part {
    HEADER,
    METADATA,
    BLOCK_HEADER,
    BLOCK,
    FOOTER,
    NOTHING
  }

  private final String path;
  private final long clusterId;
  private final SnapshotId id;
  private final long fingerprint;
  private final long size;
  private final CRC32C crc = new CRC32C();
  private final CRC32C total = new CRC32C();
  private final ByteBuffer scratch = SnapshotFormat.buffer(12);

  /** Small parts are put together here before they are looked at. */
  private ByteBuffer form = SnapshotFormat.buffer(SnapshotFormat.HEADER);

  private Part part = Part.HEADER;
  private ByteBuffer header;
  private int headerCrc;
  private long position;
  private long verified;
  private long blocks;
  private long blockBytes;
  private int blockLeft;
  private int blockCrc;
  private int blockLength;

  /** {@code size}: of the whole file; its end must come there and nowhere else. */
  ArrivalCheck(String path, long clusterId, SnapshotId id, long fingerprint, long size) {
    this.path = path;
    this.clusterId = clusterId;
    this.id = id;
    this.fingerprint = fingerprint;
    this.size = size;
  }

  /** Bytes that have come by. */
  long position() {
    return position;
  }

  /** Up to here all is known to be well: where a part of the file ends. */
  long verified() {
    return verified;
  }

  /** Whether the whole file has come by, its footer included. */
  boolean complete() {
    return part == Part.NOTHING;
  }

  /** Forgets what came after {@link #verified}: it is to come once more. */
  void backToVerified() {
    if (part != Part.NOTHING) {
      part = verified == 0 ? Part.HEADER : Part.BLOCK_HEADER;
    }
    if (part == Part.HEADER) {
      form = SnapshotFormat.buffer(SnapshotFormat.HEADER);
    }
    form.clear();
    position = verified;
  }

  void take(byte[] bytes, int offset, int length) throws SnapshotDamagedException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int count =
          switch (part) {
            case HEADER -> gather(bytes, at, end, SnapshotFormat.HEADER);
            case METADATA -> gather(bytes, at, end, header.getInt(40));
            case BLOCK_HEADER -> gather(bytes, at, end, SnapshotFormat.BLOCK_HEADER);
            case FOOTER -> gather(bytes, at, end, SnapshotFormat.FOOTER);
            case BLOCK -> {
              int some = Math.min(blockLeft, end - at);
              crc.update(bytes, at, some);
              blockLeft -= some;
              yield some;
            }
            case NOTHING -> throw damaged("bytes behind the footer");
          };
      at += count;
      position += count;
      advance();
    }
    if (complete() != (position == size)) {
      throw damaged("its end is not where it was announced");
    }
  }

  private int gather(byte[] bytes, int at, int end, int wanted) {
    int some = Math.min(wanted - form.position(), end - at);
    form.put(bytes, at, some);
    return some;
  }

  /** Goes on to the next part once this one is whole. */
  private void advance() throws SnapshotDamagedException {
    switch (part) {
      case HEADER -> {
        if (form.position() == SnapshotFormat.HEADER) {
          header();
        }
      }
      case METADATA -> {
        if (form.position() == header.getInt(40)) {
          metadata();
        }
      }
      case BLOCK_HEADER -> {
        if (form.position() == SnapshotFormat.BLOCK_HEADER) {
          blockHeader();
        }
      }
      case BLOCK -> {
        if (blockLeft == 0) {
          block();
        }
      }
      case FOOTER -> {
        if (form.position() == SnapshotFormat.FOOTER) {
          footer();
        }
      }
      case NOTHING -> {}
    }
  }

  private void header() throws SnapshotDamagedException {
    header = form;
    if (header.getLong(0) != SnapshotFormat.MAGIC
        || header.getInt(8) != SnapshotFormat.VERSION
        || header.getLong(16) != clusterId) {
      throw damaged("it is no snapshot of this cluster and version");
    }
    if (header.getInt(12) != id.group()
        || header.getLong(24) != id.index()
        || header.getLong(32) != id.term()) {
      throw damaged("it is another snapshot than was announced");
    }
    int length = header.getInt(40);
    if (length < 0 || length > SnapshotFormat.MAX_METADATA) {
      throw damaged("metadata length " + length);
    }
    form = SnapshotFormat.buffer(Math.max(length, SnapshotFormat.FOOTER));
    part = Part.METADATA;
    if (length == 0) {
      metadata();
    }
  }

  private void metadata() throws SnapshotDamagedException {
    byte[] bytes = new byte[header.getInt(40)];
    form.get(0, bytes);
    headerCrc = SnapshotFormat.headerCrc(header, bytes);
    if (header.getInt(SnapshotFormat.HEADER_CRC_AT) != headerCrc) {
      throw damaged("wrong checksum of the header");
    }
    wholePart();
  }

  private void wholePart() {
    form.clear();
    verified = position;
    part = Part.BLOCK_HEADER;
  }

  private void blockHeader() throws SnapshotDamagedException {
    blockLength = form.getInt(0);
    blockCrc = form.getInt(4);
    if (blockLength == SnapshotFormat.FOOTER_MARK) {
      part = Part.FOOTER;
      return;
    }
    if (blockLength < 1 || blockLength > SnapshotFormat.MAX_BLOCK) {
      throw damaged("block length " + blockLength);
    }
    scratch.clear().putLong(blocks).putInt(blockLength);
    crc.reset();
    crc.update(scratch.array(), 0, 12);
    blockLeft = blockLength;
    part = Part.BLOCK;
  }

  private void block() throws SnapshotDamagedException {
    if ((int) crc.getValue() != blockCrc) {
      throw damaged("wrong checksum of block " + blocks);
    }
    SnapshotFormat.chain(total, scratch, blockCrc);
    blocks++;
    blockBytes += blockLength;
    wholePart();
  }

  private void footer() throws SnapshotDamagedException {
    int footerCrc = SnapshotFormat.footerCrc(form);
    if (form.getInt(4) != footerCrc) {
      throw damaged("wrong checksum of the footer");
    }
    if (form.getLong(8) != blocks
        || form.getLong(16) != blockBytes
        || form.getInt(24) != (int) total.getValue()) {
      throw damaged("blocks do not match the footer");
    }
    if (SnapshotFormat.fingerprint(headerCrc, footerCrc) != fingerprint) {
      throw damaged("it is another file than was announced");
    }
    wholePart();
    part = Part.NOTHING;
  }

  private SnapshotDamagedException damaged(String what) {
    return new SnapshotDamagedException(path, position, what);
  }
}
