package io.pontoon.common.ring;

/**
 * The hash slot of a key, as in the Redis Cluster specification ("Key distribution model" and "Hash
 * tags"): CRC16 modulo 16384, of the whole key or, when it has a hash tag, of the tag alone.
 */
public final class Slots {
  /** Slots are numbered from 0 to {@code COUNT - 1}. */
  public static final int COUNT = 16384;

  private static final int POLYNOMIAL = 0x1021;
  private static final int STRIDE = 8;
  private static final char[] TABLE = table();

  private Slots() {}

  /** The slot of the key in {@code bytes[offset .. offset + length)}. */
  public static int of(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int open = indexOf(bytes, offset, end, '{');
    if (open < end) {
      int close = indexOf(bytes, open + 1, end, '}');
      // The first pair of braces only, and only when something stands between them: {}x has no tag.
      if (close < end && close > open + 1) {
        return crc16(bytes, open + 1, close) & (COUNT - 1);
      }
    }
    return crc16(bytes, offset, end) & (COUNT - 1);
  }

  public static int of(byte[] key) {
    return of(key, 0, key.length);
  }

  private static int indexOf(byte[] bytes, int from, int end, char wanted) {
    int at = from;
    while (at < end && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  /**
   * CRC16-CCITT in the XMODEM form: polynomial 0x1021, begun with 0, nothing reflected or inverted.
   */
  static int crc16(byte[] bytes, int from, int end) {
    int crc = 0;
    int at = from;
    for (; at <= end - STRIDE; at += STRIDE) {
      crc =
          TABLE[0x700 | (crc >>> 8 ^ bytes[at]) & 0xff]
              ^ TABLE[0x600 | (crc ^ bytes[at + 1]) & 0xff]
              ^ TABLE[0x500 | bytes[at + 2] & 0xff]
              ^ TABLE[0x400 | bytes[at + 3] & 0xff]
              ^ TABLE[0x300 | bytes[at + 4] & 0xff]
              ^ TABLE[0x200 | bytes[at + 5] & 0xff]
              ^ TABLE[0x100 | bytes[at + 6] & 0xff]
              ^ TABLE[bytes[at + 7] & 0xff];
    }
    for (; at < end; at++) {
      crc = (crc << 8 ^ TABLE[(crc >>> 8 ^ bytes[at]) & 0xff]) & 0xffff;
    }
    return crc;
  }

  /**
   * Row {@code n} tells what a byte becomes when {@code n} more bytes have passed: so eight are
   * taken in one step, not in a chain of eight.
   */
  private static char[] table() {
    char[] table = new char[STRIDE * 256];
    for (int i = 0; i < 256; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
      }
      table[i] = (char) crc;
    }
    for (int i = 256; i < table.length; i++) {
      int before = table[i - 256];
      table[i] = (char) (before << 8 ^ table[before >>> 8]);
    }
    return table;
  }
}
