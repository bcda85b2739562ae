package io.pontoon.node.wal;

import io.pontoon.common.port.DiskFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** One file of the log and how many groups still need something in it. */
final class Segment {
  static final String SUFFIX = ".wal";

  /**
   * What a segment begins with. {@code previousEnd}: where the records of the segment before it
   * end, all of them synced before this header was; -1 in the first. It lets recovery tell the end
   * of an older segment from damage.
   */
  record Header(int nodeId, long clusterId, long number, long previousEnd, int salt) {
    static final int BYTES = 64;
    private static final long MAGIC = 0x314c41574e4f50L; // "PONWAL1"

    /** 2: with {@link Record#SETTLED}. */
    private static final int VERSION = 2;

    private static final int CRC_AT = BYTES - 4;

    void encode(ByteBuffer into) {
      ByteBuffer form = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
      form.putLong(MAGIC)
          .putInt(VERSION)
          .putInt(nodeId)
          .putLong(clusterId)
          .putLong(number)
          .putLong(previousEnd)
          .putInt(salt);
      form.putInt(CRC_AT, crc(form));
      into.put(form.clear());
    }

    /**
     * Null when these bytes are no header: {@code form} has {@link #BYTES}, little endian, on an
     * array.
     */
    static Header decode(ByteBuffer form) {
      if (form.getLong(0) != MAGIC || form.getInt(CRC_AT) != crc(form)) {
        return null;
      }
      return new Header(
          form.getInt(12), form.getLong(16), form.getLong(24), form.getLong(32), form.getInt(40));
    }

    static int version(ByteBuffer form) {
      return form.getInt(8);
    }

    static boolean isReadable(int version) {
      return version >= 1 && version <= VERSION;
    }

    private static int crc(ByteBuffer form) {
      CRC32C crc = new CRC32C();
      crc.update(form.array(), 0, CRC_AT);
      return (int) crc.getValue();
    }
  }

  final long number;
  final String name;

  /** Bytes on disk. */
  long size;

  /** Null once it is only kept to be read at the next start. */
  DiskFile file;

  /** Groups with entries here that are neither released nor superseded. */
  int live;

  Segment(long number, long size) {
    this.number = number;
    this.name = nameOf(number);
    this.size = size;
  }

  /** Fixed width, so that lexical order is the order of numbers. */
  static String nameOf(long number) {
    return String.format("%019d%s", number, SUFFIX);
  }
}
