package io.pontoon.node.store;

import io.pontoon.common.ring.Slots;
import java.util.Arrays;

/**
 * The layout that was not chosen, kept to be measured against: the same small tables for each slot,
 * but each entry is one {@code byte[]} on the heap (key length, key, value), and the tables are
 * arrays of references with 16 bits of hash beside them.
 */
final class OnHeapStore {
  private final byte[][][] entries = new byte[Slots.COUNT][][];
  private final char[][] tags = new char[Slots.COUNT][];
  private final int[] counts = new int[Slots.COUNT];

  byte[] find(byte[] key) {
    int slot = Slots.of(key);
    byte[][] table = entries[slot];
    if (table == null) {
      return null;
    }
    byte[] found = table[placeOf(slot, key, KeyHash.of(key, 0, key.length, 1))];
    return found;
  }

  void put(byte[] key, byte[] value) {
    int slot = Slots.of(key);
    if (entries[slot] == null) {
      entries[slot] = new byte[4][];
      tags[slot] = new char[4];
    }
    long hash = KeyHash.of(key, 0, key.length, 1);
    int place = placeOf(slot, key, hash);
    byte[] entry = new byte[2 + key.length + value.length];
    entry[0] = (byte) (key.length >>> 8);
    entry[1] = (byte) key.length;
    System.arraycopy(key, 0, entry, 2, key.length);
    System.arraycopy(value, 0, entry, 2 + key.length, value.length);
    boolean isNew = entries[slot][place] == null;
    entries[slot][place] = entry;
    tags[slot][place] = (char) hash;
    if (isNew && ++counts[slot] > entries[slot].length * 4 / 5) {
      grow(slot);
    }
  }

  private int placeOf(int slot, byte[] key, long hash) {
    byte[][] table = entries[slot];
    int place = (int) ((hash >>> 32) * table.length >>> 32);
    while (table[place] != null
        && !(tags[slot][place] == (char) hash && hasKey(table[place], key))) {
      place = place + 1 == table.length ? 0 : place + 1;
    }
    return place;
  }

  private static boolean hasKey(byte[] entry, byte[] key) {
    int length = (entry[0] & 0xff) << 8 | entry[1] & 0xff;
    return length == key.length && Arrays.equals(entry, 2, 2 + length, key, 0, length);
  }

  private void grow(int slot) {
    byte[][] from = entries[slot];
    byte[][] to = new byte[from.length + from.length / 2 + 1][];
    char[] toTags = new char[to.length];
    for (byte[] entry : from) {
      if (entry != null) {
        long hash = KeyHash.of(entry, 2, (entry[0] & 0xff) << 8 | entry[1] & 0xff, 1);
        int place = (int) ((hash >>> 32) * to.length >>> 32);
        while (to[place] != null) {
          place = place + 1 == to.length ? 0 : place + 1;
        }
        to[place] = entry;
        toTags[place] = (char) hash;
      }
    }
    entries[slot] = to;
    tags[slot] = toTags;
  }
}
