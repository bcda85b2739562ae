package io.pontoon.node.store;

/**
 * How an entry lies in its cell. Common form, 8 bytes before key and value: last access (24 bits,
 * seconds, as Redis's own LRU clock), the snapshot in whose time it was written (8), flags (8), key
 * length (8), value length (16); 8 more for the expiry of a key that has one. What does not fit has
 * the wide form of 24 bytes with 32-bit lengths and always room for the expiry, so that EXPIRE
 * never copies a long value.
 */
final class Cell {
  static final int ACCESS_MASK = 0xffffff;

  private static final int FLAGS = 4;
  private static final int KEY_LENGTH = 5;
  private static final int VALUE_LENGTH = 6;
  private static final int WIDE_KEY_LENGTH = 8;
  private static final int WIDE_VALUE_LENGTH = 12;
  private static final int WIDE_EXPIRY = 16;
  private static final int NARROW_HEADER = 8;
  private static final int NARROW_EXPIRING_HEADER = 16;
  private static final int WIDE_HEADER = 24;
  private static final int NARROW_KEY_MAX = 0xff;
  private static final int NARROW_VALUE_MAX = 0xffff;

  // The low four bits of the flags are the type's.
  private static final int EXPIRING = 0x10;
  private static final int WIDE = 0x20;
  private static final int WALKED = 0x40;

  private Cell() {}

  static boolean needsWide(int keyLength, int valueLength) {
    return keyLength > NARROW_KEY_MAX || valueLength > NARROW_VALUE_MAX;
  }

  static long size(int keyLength, int valueLength, boolean expiring) {
    int header =
        needsWide(keyLength, valueLength)
            ? WIDE_HEADER
            : expiring ? NARROW_EXPIRING_HEADER : NARROW_HEADER;
    return (long) header + keyLength + valueLength;
  }

  static long size(long cell) {
    return valueAt(cell) - cell + valueLength(cell);
  }

  /** Writes all that stands before the key. */
  static void begin(
      long cell, int keyLength, int valueLength, long expireAt, int access, int epoch) {
    NativeMemory.putInt(cell, access & ACCESS_MASK | epoch << 24);
    boolean expiring = expireAt != Keyspace.NO_EXPIRY;
    if (needsWide(keyLength, valueLength)) {
      NativeMemory.putInt(cell + FLAGS, WIDE | (expiring ? EXPIRING : 0));
      NativeMemory.putInt(cell + WIDE_KEY_LENGTH, keyLength);
      NativeMemory.putInt(cell + WIDE_VALUE_LENGTH, valueLength);
      NativeMemory.putLong(cell + WIDE_EXPIRY, expireAt);
      return;
    }
    NativeMemory.putInt(
        cell + FLAGS, (expiring ? EXPIRING : 0) | keyLength << 8 | valueLength << 16);
    if (expiring) {
      NativeMemory.putLong(cell + NARROW_HEADER, expireAt);
    }
  }

  static boolean wide(long cell) {
    return (NativeMemory.getByte(cell + FLAGS) & WIDE) != 0;
  }

  static boolean expiring(long cell) {
    return (NativeMemory.getByte(cell + FLAGS) & EXPIRING) != 0;
  }

  static long expireAt(long cell) {
    int flags = NativeMemory.getByte(cell + FLAGS);
    if ((flags & EXPIRING) == 0) {
      return Keyspace.NO_EXPIRY;
    }
    return NativeMemory.getLong(cell + ((flags & WIDE) != 0 ? WIDE_EXPIRY : NARROW_HEADER));
  }

  /** Whether the expiry can be set, changed or taken away where the cell stands. */
  static boolean hasRoomForExpiry(long cell, boolean expiring) {
    return wide(cell) || expiring(cell) == expiring;
  }

  static void expireAt(long cell, long expireAt) {
    boolean expiring = expireAt != Keyspace.NO_EXPIRY;
    assert hasRoomForExpiry(cell, expiring);
    int flags = NativeMemory.getByte(cell + FLAGS);
    NativeMemory.putByte(cell + FLAGS, expiring ? flags | EXPIRING : flags & ~EXPIRING);
    if (expiring) {
      NativeMemory.putLong(cell + ((flags & WIDE) != 0 ? WIDE_EXPIRY : NARROW_HEADER), expireAt);
    }
  }

  static int keyLength(long cell) {
    return wide(cell)
        ? NativeMemory.getInt(cell + WIDE_KEY_LENGTH)
        : NativeMemory.getByte(cell + KEY_LENGTH);
  }

  static int valueLength(long cell) {
    return wide(cell)
        ? NativeMemory.getInt(cell + WIDE_VALUE_LENGTH)
        : NativeMemory.getShort(cell + VALUE_LENGTH);
  }

  /** Sets the length of a value that stays in the form it has. */
  static void valueLength(long cell, int length) {
    if (wide(cell)) {
      NativeMemory.putInt(cell + WIDE_VALUE_LENGTH, length);
    } else {
      assert length <= NARROW_VALUE_MAX;
      NativeMemory.putShort(cell + VALUE_LENGTH, length);
    }
  }

  static long keyAt(long cell) {
    int flags = NativeMemory.getByte(cell + FLAGS);
    return cell
        + ((flags & WIDE) != 0
            ? WIDE_HEADER
            : (flags & EXPIRING) != 0 ? NARROW_EXPIRING_HEADER : NARROW_HEADER);
  }

  static long valueAt(long cell) {
    return keyAt(cell) + keyLength(cell);
  }

  static boolean hasKey(long cell, byte[] key, int offset, int length) {
    return keyLength(cell) == length && KeyHash.same(key, offset, length, keyAt(cell));
  }

  static int access(long cell) {
    return NativeMemory.getInt(cell) & ACCESS_MASK;
  }

  static void access(long cell, int seconds) {
    NativeMemory.putInt(cell, NativeMemory.getInt(cell) & ~ACCESS_MASK | seconds & ACCESS_MASK);
  }

  static int epoch(long cell) {
    return NativeMemory.getByte(cell + 3);
  }

  static void epoch(long cell, int epoch) {
    NativeMemory.putByte(cell + 3, epoch);
  }

  /** Whether a {@link DigestWalk} need not count it any more. */
  static boolean walked(long cell) {
    return (NativeMemory.getByte(cell + FLAGS) & WALKED) != 0;
  }

  static void walked(long cell, boolean walked) {
    int flags = NativeMemory.getByte(cell + FLAGS);
    NativeMemory.putByte(cell + FLAGS, walked ? flags | WALKED : flags & ~WALKED);
  }
}
