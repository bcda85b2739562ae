package io.pontoon.node.store;

/**
 * One small hash table of a slot in one cell: a header of 24 bytes (entries, expiring entries, the
 * least expiry as a lower bound) and words of 8 bytes, open addressing, linear probing. A word is
 * the 20 bits of hash that follow the table's depth, and the reference of an entry. Those bits also
 * tell an entry's home, in rising order whatever the capacity; so growing, shrinking and removing
 * touch no entry, and a range of hashes is a range of places.
 *
 * <p>A table is named by a {@code long}: reference of its cell, capacity and depth in one, so that
 * a look-up need not read the header.
 */
final class Table {
  static final long NONE = 0;
  static final int TAG_BITS = 20;

  /**
   * Entries a table may have before it is split in two: what is the longest pause that a write can
   * meet.
   */
  static final int SPLIT_AT;

  /** Words of the longest table that is still a cell of a slab. */
  static final int CAPACITY_MAX;

  private static final int HEADER = 24;
  private static final int COUNT = 0;
  private static final int EXPIRING = 4;
  private static final int BOUND = 8;
  private static final int CAPACITY_BITS = 14;
  private static final int COARSE = 1 << CAPACITY_BITS - 1;
  private static final int COARSE_SHIFT = 10;
  private static final int DEPTH_SHIFT = CellArena.REF_BITS + CAPACITY_BITS;
  private static final long REF_MASK = (1L << CellArena.REF_BITS) - 1;
  private static final int SMALLEST = 2;

  static {
    CAPACITY_MAX = (SizeClasses.MAX - HEADER) / 8;
    SPLIT_AT = CAPACITY_MAX / 5 * 4;
  }

  private Table() {}

  /** An empty table with room for {@code entries}. */
  static long create(CellArena arena, int entries, int depth) {
    long bytes = HEADER + 8L * Math.max(SMALLEST, entries + (entries + 3) / 4);
    bytes = CellArena.capacityFor(bytes);
    int capacity = (int) ((bytes - HEADER) / 8);
    long code = capacity;
    if (capacity >= COARSE) {
      // Only met when thousands of keys agree in all the bits that could part them.
      code = COARSE | capacity >>> COARSE_SHIFT;
      capacity = capacity >>> COARSE_SHIFT << COARSE_SHIFT;
    }
    long ref = arena.allocate(bytes);
    long at = arena.address(ref);
    NativeMemory.zero(at, HEADER + 8L * capacity);
    NativeMemory.putLong(at + BOUND, Long.MAX_VALUE);
    return ref | code << CellArena.REF_BITS | (long) depth << DEPTH_SHIFT;
  }

  static long cell(long table) {
    return table & REF_MASK;
  }

  static int depth(long table) {
    return (int) (table >>> DEPTH_SHIFT);
  }

  static int capacity(long table) {
    int code = (int) (table >>> CellArena.REF_BITS) & (1 << CAPACITY_BITS) - 1;
    return code < COARSE ? code : (code & COARSE - 1) << COARSE_SHIFT;
  }

  static int count(long at) {
    return NativeMemory.getInt(at + COUNT);
  }

  static int expiring(long at) {
    return NativeMemory.getInt(at + EXPIRING);
  }

  /** No entry expires before this. */
  static long bound(long at) {
    return NativeMemory.getLong(at + BOUND);
  }

  static void bound(long at, long bound) {
    NativeMemory.putLong(at + BOUND, bound);
  }

  static void addExpiring(long at, int change) {
    NativeMemory.putInt(at + EXPIRING, expiring(at) + change);
  }

  static int tag(long hash, int depth) {
    return (int) (hash << depth >>> 64 - TAG_BITS);
  }

  static int home(int tag, int capacity) {
    return (int) ((long) tag * capacity >>> TAG_BITS);
  }

  /** The least tag whose home is {@code place} or behind. */
  static int tagFrom(int place, int capacity) {
    return (int) ((((long) place << TAG_BITS) + capacity - 1) / capacity);
  }

  static long word(long at, int place) {
    return NativeMemory.getLong(at + HEADER + 8L * place);
  }

  static int tagOf(long word) {
    return (int) (word >>> CellArena.REF_BITS);
  }

  static long entryOf(long word) {
    return word & REF_MASK;
  }

  /** The entry with this key, or 0. */
  static long find(CellArena arena, long table, long hash, byte[] key, int offset, int length) {
    long at = arena.address(cell(table));
    int capacity = capacity(table);
    int tag = tag(hash, depth(table));
    for (int place = home(tag, capacity); ; place = place + 1 == capacity ? 0 : place + 1) {
      long word = word(at, place);
      if (word == 0) {
        return 0;
      }
      if (tagOf(word) == tag && Cell.hasKey(arena.address(entryOf(word)), key, offset, length)) {
        return entryOf(word);
      }
    }
  }

  static boolean isFull(long at, int capacity) {
    return count(at) >= capacity - (capacity + 4) / 5;
  }

  static void insert(long at, int capacity, int tag, long entry) {
    put(at, capacity, tag, (long) tag << CellArena.REF_BITS | entry);
    NativeMemory.putInt(at + COUNT, count(at) + 1);
  }

  static void replace(long at, int capacity, int tag, long entry, long by) {
    putWord(at, placeOf(at, capacity, tag, entry), (long) tag << CellArena.REF_BITS | by);
  }

  /**
   * Removes by moving back what was pushed on: no tombstones, so a table that breathes stays as
   * quick as a new one.
   */
  static void remove(long at, int capacity, int tag, long entry) {
    int hole = placeOf(at, capacity, tag, entry);
    int place = hole;
    while (true) {
      place = place + 1 == capacity ? 0 : place + 1;
      long word = word(at, place);
      if (word == 0) {
        break;
      }
      int pushed = place - home(tagOf(word), capacity);
      int free = place - hole;
      if ((pushed < 0 ? pushed + capacity : pushed) >= (free < 0 ? free + capacity : free)) {
        putWord(at, hole, word);
        hole = place;
      }
    }
    putWord(at, hole, 0);
    NativeMemory.putInt(at + COUNT, count(at) - 1);
  }

  /** The same entries in a table with room for {@code entries}; the old one is freed. */
  static long resize(CellArena arena, long table, int entries) {
    long made = create(arena, entries, depth(table));
    long from = arena.address(cell(table));
    long to = arena.address(cell(made));
    int capacity = capacity(made);
    for (int place = capacity(table) - 1; place >= 0; place--) {
      long word = word(from, place);
      if (word != 0) {
        put(to, capacity, tagOf(word), word);
      }
    }
    NativeMemory.copy(from, to, HEADER);
    arena.free(cell(table));
    return made;
  }

  private static void put(long at, int capacity, int tag, long word) {
    int place = home(tag, capacity);
    while (word(at, place) != 0) {
      place = place + 1 == capacity ? 0 : place + 1;
    }
    putWord(at, place, word);
  }

  private static int placeOf(long at, int capacity, int tag, long entry) {
    long word = (long) tag << CellArena.REF_BITS | entry;
    int place = home(tag, capacity);
    while (word(at, place) != word) {
      assert word(at, place) != 0 : "no such entry";
      place = place + 1 == capacity ? 0 : place + 1;
    }
    return place;
  }

  private static void putWord(long at, int place, long word) {
    NativeMemory.putLong(at + HEADER + 8L * place, word);
  }
}
