package io.pontoon.node.slot;

import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.ring.Slots;
import io.pontoon.node.store.Keyspace;
import java.util.Arrays;

/**
 * Keys and what they hold, as they travel from group to group: records one after another.
 *
 * <pre>
 * SET    (1)  type 1, key, expiry + 1 (0: never), value: puts the key, whatever it was
 * MORE   (2)  key, bytes: the next piece of the value that was put last
 * GONE   (3)  key: removes it
 * </pre>
 *
 * Keys, values and numbers are varint lengths, bytes, varints.
 */
final class SlotKeys {
  private static final byte SET = 1;
  private static final byte MORE = 2;
  private static final byte GONE = 3;

  private byte[] bytes = new byte[1024];
  private int length;

  int length() {
    return length;
  }

  boolean isEmpty() {
    return length == 0;
  }

  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    if (bytes.length > 1 << 20) {
      bytes = new byte[1024];
    }
    return taken;
  }

  void gone(byte[] key) {
    reserve(key.length);
    bytes[length++] = GONE;
    put(key, 0, key.length);
  }

  /**
   * Adds a key with as much of its value as fits {@code most} bytes; answers how many those were.
   */
  int set(Keyspace keyspace, long entry, byte[] key, int most) {
    int count = Math.min(keyspace.valueLength(entry), most);
    reserve(key.length + count);
    bytes[length++] = SET;
    bytes[length++] = (byte) keyspace.type(entry).ordinal();
    put(key, 0, key.length);
    length = writeLong(bytes, length, keyspace.expireAt(entry) + 1);
    value(keyspace, entry, 0, count);
    return count;
  }

  /** Adds the next piece of a long value; answers how many bytes. */
  int more(Keyspace keyspace, long entry, byte[] key, int from, int most) {
    int count = Math.min(keyspace.valueLength(entry) - from, most);
    reserve(key.length + count);
    bytes[length++] = MORE;
    put(key, 0, key.length);
    value(keyspace, entry, from, count);
    return count;
  }

  private void value(Keyspace keyspace, long entry, int from, int count) {
    length = CommandCodec.writeVarint(bytes, length, count);
    keyspace.readValue(entry, from, bytes, length, count);
    length += count;
  }

  private void put(byte[] from, int offset, int count) {
    length = CommandCodec.writeVarint(bytes, length, count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  private void reserve(int more) {
    int wanted = length + more + 40;
    if (wanted > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(wanted, bytes.length * 2));
    }
  }

  private static int writeLong(byte[] to, int at, long value) {
    long left = value;
    int place = at;
    while ((left & ~0x7fL) != 0) {
      to[place++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    to[place++] = (byte) left;
    return place;
  }

  /**
   * Puts all records into a keyspace, or with {@code into} null only looks whether they are sound.
   *
   * @throws IllegalArgumentException when they are not records of keys of this slot
   */
  static void read(byte[] from, int slot, Keyspace into) {
    Reader reader = new Reader(from);
    while (reader.at < from.length) {
      byte kind = reader.next();
      byte type = kind == SET ? reader.next() : 0;
      int keyLength = reader.length();
      int key = reader.at;
      reader.skip(keyLength);
      if (kind < SET
          || kind > GONE
          || type != Keyspace.ValueType.STRING.ordinal()
          || Slots.of(from, key, keyLength) != slot) {
        throw new IllegalArgumentException("what came for slot " + slot + " is not of it");
      }
      long expireAt = kind == SET ? reader.number() - 1 : 0;
      int count = kind == GONE ? 0 : reader.length();
      int value = reader.at;
      reader.skip(count);
      if (into != null) {
        apply(into, kind, from, key, keyLength, value, count, expireAt);
      }
    }
  }

  private static void apply(
      Keyspace into,
      byte kind,
      byte[] from,
      int key,
      int keyLength,
      int value,
      int count,
      long expireAt) {
    switch (kind) {
      case SET -> into.putString(from, key, keyLength, from, value, count, expireAt);
      case GONE -> into.remove(from, key, keyLength);
      default -> {
        long entry = into.find(from, key, keyLength, Long.MIN_VALUE);
        if (entry != Keyspace.ABSENT) {
          int had = into.valueLength(entry);
          into.writeValue(into.growString(entry, had + count), had, from, value, count);
        }
      }
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    byte next() {
      skip(1);
      return bytes[at - 1];
    }

    long number() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        int b = next();
        value |= (b & 0x7fL) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number of more than 64 bits");
    }

    int length() {
      long value = number();
      if (value < 0 || value > bytes.length - at) {
        throw new IllegalArgumentException("what came for a slot is cut off");
      }
      return (int) value;
    }

    void skip(int count) {
      if (count > bytes.length - at) {
        throw new IllegalArgumentException("what came for a slot is cut off");
      }
      at += count;
    }
  }
}
