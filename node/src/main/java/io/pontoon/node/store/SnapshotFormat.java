package io.pontoon.node.store;

/**
 * The durable form of a snapshot's blocks. A block is the version (1 byte), then records up to its
 * end:
 *
 * <pre>
 * ENTRY  (1)  type (1 byte), key length, key, expiry + 1 (0: never), value length, value
 * BEGIN  (2)  as ENTRY with the whole length of the value but no byte of it
 * PART   (3)  length, bytes: the next piece of the value begun last
 * </pre>
 *
 * Numbers are varints: seven bits to a byte, the lowest first. Blocks are loaded in the order in
 * which they were made, since a long value goes on from block to block. What belongs to one replica
 * only is not in it: when a key was last used.
 */
final class SnapshotFormat {
  static final int VERSION = 1;
  static final int ENTRY = 1;
  static final int BEGIN = 2;
  static final int PART = 3;

  /** Values longer than this go in parts. */
  static final int WHOLE_MAX = 64 * 1024;

  /** Redis's proto-max-bulk-len: neither keys nor values are longer. */
  static final int LENGTH_MAX = 512 * 1024 * 1024;

  private SnapshotFormat() {}

  static void writeHead(ByteBlock to, int kind, long cell) {
    to.putByte(kind);
    to.putByte(Keyspace.ValueType.STRING.ordinal());
    int keyLength = Cell.keyLength(cell);
    to.putVarint(keyLength);
    to.putNative(Cell.keyAt(cell), keyLength);
    to.putVarint(Cell.expireAt(cell) + 1);
    to.putVarint(Cell.valueLength(cell));
  }

  /** Reads one block into a keyspace. Keeps which value is under way between blocks. */
  static final class Loader {
    private final Keyspace into;
    private byte[] block = new byte[0];
    private int at;
    private int end;

    private byte[] longKey;
    private int longLength;
    private int longFilled;

    Loader(Keyspace into) {
      this.into = into;
    }

    boolean midValue() {
      return longKey != null;
    }

    void load(byte[] bytes, int offset, int length) {
      block = bytes;
      at = offset;
      end = offset + length;
      int version = nextByte();
      check(version == VERSION, "of version " + version);
      while (at < end) {
        int kind = nextByte();
        if (kind == PART) {
          part();
        } else {
          check(kind == ENTRY || kind == BEGIN, "with a record of kind " + kind);
          entry(kind);
        }
      }
      block = new byte[0];
    }

    private void entry(int kind) {
      check(longKey == null, "without the rest of a value");
      int type = nextByte();
      check(type == Keyspace.ValueType.STRING.ordinal(), "with a value of type " + type);
      int keyLength = nextLength(end - at);
      int keyAt = at;
      at += keyLength;
      check(at < end, "that ends within an entry");
      long expireAt = nextVarint() - 1;
      check(expireAt >= Keyspace.NO_EXPIRY, "with the expiry " + expireAt);
      if (kind == ENTRY) {
        int valueLength = nextLength(end);
        check(valueLength <= end - at, "that ends within a value");
        into.putString(block, keyAt, keyLength, block, at, valueLength, expireAt);
        at += valueLength;
        return;
      }
      longLength = nextLength(LENGTH_MAX);
      longFilled = 0;
      longKey = java.util.Arrays.copyOfRange(block, keyAt, keyAt + keyLength);
      into.putString(longKey, 0, keyLength, block, at, 0, expireAt);
      check(longLength > 0, "with an empty value in parts");
    }

    private void part() {
      check(longKey != null, "with a part of no value");
      int count = nextLength(end);
      check(
          count > 0 && count <= end - at && count <= longLength - longFilled,
          "with a part too long");
      long entry = into.find(longKey, 0, longKey.length, Long.MIN_VALUE);
      check(entry != Keyspace.ABSENT, "with a part of a key that was removed");
      if (longFilled == 0) {
        // All of it at once: else each part would move the value.
        entry = into.growString(entry, longLength);
      }
      into.writeValue(entry, longFilled, block, at, count);
      at += count;
      longFilled += count;
      if (longFilled == longLength) {
        longKey = null;
      }
    }

    private int nextByte() {
      check(at < end, "that ends too early");
      return block[at++];
    }

    private int nextLength(int max) {
      long value = nextVarint();
      check(value >= 0 && value <= max, "with the length " + value);
      return (int) value;
    }

    private long nextVarint() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        int b = nextByte();
        value |= (b & 0x7fL) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw damaged("with a number of more than 64 bits");
    }

    private static void check(boolean holds, String what) {
      if (!holds) {
        throw damaged(what);
      }
    }

    private static IllegalArgumentException damaged(String what) {
      return new IllegalArgumentException("damaged snapshot: a block " + what);
    }
  }
}
