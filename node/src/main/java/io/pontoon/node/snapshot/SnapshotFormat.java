package io.pontoon.node.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The form of a snapshot file, little endian:
 *
 * <pre>
 * header   long magic · int version · int group · long cluster · long index · long term · int metadata length · int CRC · metadata
 * block    int length (1 …) · int CRC of ordinal, length and bytes · bytes
 * footer   int -1 · int CRC of the rest of the footer · long blocks · long bytes of all blocks · int CRC of all blocks' CRCs
 * </pre>
 *
 * Nothing follows the footer. The header's CRC covers all of the header but itself, metadata
 * included.
 */
final class SnapshotFormat {
  static final long MAGIC = 0x31504e53544e4f50L; // "PONTSNP1"
  static final int VERSION = 1;
  static final int HEADER = 48;
  static final int HEADER_CRC_AT = 44;
  static final int BLOCK_HEADER = 8;
  static final int FOOTER = 28;
  static final int FOOTER_MARK = -1;
  static final int MAX_BLOCK = 16 << 20;
  static final int MAX_METADATA = 1 << 20;

  private SnapshotFormat() {}

  static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  static int headerCrc(ByteBuffer header, byte[] metadata) {
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, HEADER_CRC_AT);
    crc.update(metadata, 0, metadata.length);
    return (int) crc.getValue();
  }

  /** The ordinal is in it so that two whole blocks in the wrong order are noticed. */
  static int blockCrc(
      CRC32C crc, ByteBuffer scratch, long ordinal, byte[] bytes, int offset, int length) {
    scratch.clear().putLong(ordinal).putInt(length);
    crc.reset();
    crc.update(scratch.array(), 0, 12);
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  static int footerCrc(ByteBuffer footer) {
    CRC32C crc = new CRC32C();
    crc.update(footer.array(), 8, FOOTER - 8);
    return (int) crc.getValue();
  }

  /** Tells a file from all others, those of the same state included: it stands for every byte. */
  static long fingerprint(int headerCrc, int footerCrc) {
    return (long) headerCrc << 32 | footerCrc & 0xffffffffL;
  }

  static void chain(CRC32C total, ByteBuffer scratch, int blockCrc) {
    scratch.clear().putInt(blockCrc);
    total.update(scratch.array(), 0, 4);
  }
}
