package io.pontoon.node.store;

import io.pontoon.common.ring.Slots;
import java.util.Arrays;

/**
 * From slot and hash to entry. Each slot has its own {@link Table}, made when the slot gets its
 * first key, so that no growth moves more than a small part of the keys, and a slot can be counted,
 * walked and cleared by itself. A slot with very many keys (one hash tag on all of them) is split
 * by extendible hashing: a directory over the first bits of the hash, whose tables split singly.
 *
 * <p>Entries have an order that no growth or split changes: by slot, then by the first {@link
 * #HASH_BITS} bits of the hash. A <em>position</em> is such a pair in 48 bits; scans and snapshots
 * go by it ({@link SlotWalk}).
 *
 * <p>Not thread-safe; owned by one {@link Keyspace}.
 */
final class SlotIndex {
  static final int HASH_BITS = 34;
  static final long END = (long) Slots.COUNT << HASH_BITS;

  private static final long HASH_MASK = (1L << HASH_BITS) - 1;

  /** Sixteen million tables in one slot: beyond it the tables grow instead. */
  private static final int DEPTH_MAX = 24;

  private static final int GROUP_SHIFT = 7;

  private final CellArena arena;
  private final long seed;
  private final ExpiryIndex expiry = new ExpiryIndex();
  private final SlotWalk walk;

  private final long[] single = new long[Slots.COUNT];
  private final int[] counts = new int[Slots.COUNT];
  private final long[] groupCounts = new long[Slots.COUNT >>> GROUP_SHIFT];
  private long[][] directories;
  private long directoryBytes;
  private long size;
  private long expiring;

  SlotIndex(CellArena arena, long seed) {
    this.arena = arena;
    this.seed = seed;
    this.walk = new SlotWalk(this, arena);
  }

  long size() {
    return size;
  }

  long expiring() {
    return expiring;
  }

  int slotSize(int slot) {
    return counts[slot];
  }

  /** All entries in their order. */
  SlotWalk walk() {
    return walk;
  }

  ExpiryIndex expiry() {
    return expiry;
  }

  /** Bytes on the heap, about. */
  long heapBytes() {
    return single.length * 8L
        + counts.length * 4L
        + groupCounts.length * 8L
        + expiry.heapBytes()
        + directoryBytes;
  }

  static long position(int slot, long hash) {
    return (long) slot << HASH_BITS | hash >>> 64 - HASH_BITS;
  }

  long find(int slot, long hash, byte[] key, int offset, int length) {
    long table = table(slot, hash);
    return table == Table.NONE ? 0 : Table.find(arena, table, hash, key, offset, length);
  }

  /** Adds an entry whose key is not there yet. */
  void insert(int slot, long hash, long entry, long expireAt) {
    long table = tableWithRoom(slot, hash);
    long at = arena.address(Table.cell(table));
    Table.insert(at, Table.capacity(table), Table.tag(hash, Table.depth(table)), entry);
    size++;
    counts[slot]++;
    groupCounts[slot >>> GROUP_SHIFT]++;
    expiryChanged(slot, at, Keyspace.NO_EXPIRY, expireAt);
  }

  /** Puts an entry of the same key in another's place. */
  void replace(int slot, long hash, long entry, long by) {
    long table = table(slot, hash);
    Table.replace(
        arena.address(Table.cell(table)),
        Table.capacity(table),
        Table.tag(hash, Table.depth(table)),
        entry,
        by);
  }

  void changeExpiry(int slot, long hash, long before, long after) {
    expiryChanged(slot, arena.address(Table.cell(table(slot, hash))), before, after);
  }

  void remove(int slot, long hash, long entry, long expireAt) {
    long table = table(slot, hash);
    long at = arena.address(Table.cell(table));
    int capacity = Table.capacity(table);
    Table.remove(at, capacity, Table.tag(hash, Table.depth(table)), entry);
    expiryChanged(slot, at, expireAt, Keyspace.NO_EXPIRY);
    size--;
    groupCounts[slot >>> GROUP_SHIFT]--;
    if (--counts[slot] == 0) {
      dropTables(slot);
    } else if (Table.count(at) < capacity / 5 && capacity > 8) {
      setTable(slot, hash, table, Table.resize(arena, table, Table.count(at) * 2));
    }
  }

  /** The entry at about a place given by chance; 0 when the place is empty. */
  long sample(long random) {
    long at = Math.unsignedMultiplyHigh(random, size);
    int group = 0;
    while (at >= groupCounts[group]) {
      at -= groupCounts[group++];
    }
    int slot = group << GROUP_SHIFT;
    while (at >= counts[slot]) {
      at -= counts[slot++];
    }
    long second = KeyHash.mix(random);
    long table = table(slot, second);
    int place = (int) Math.unsignedMultiplyHigh(KeyHash.mix(second), Table.capacity(table));
    return Table.entryOf(Table.word(arena.address(Table.cell(table)), place));
  }

  /**
   * The table where a key of this slot and hash belongs; {@link Table#NONE} when the slot is empty.
   */
  long table(int slot, long hash) {
    long table = single[slot];
    if (table != Table.NONE || directories == null) {
      return table;
    }
    long[] directory = directories[slot];
    return directory == null ? Table.NONE : directory[entryIn(directory, hash)];
  }

  private static int entryIn(long[] directory, long hash) {
    return (int) (hash >>> 64 - Integer.numberOfTrailingZeros(directory.length));
  }

  private long tableWithRoom(int slot, long hash) {
    long table = table(slot, hash);
    if (table == Table.NONE) {
      return single[slot] = Table.create(arena, 1, 0);
    }
    while (true) {
      int capacity = Table.capacity(table);
      int count = Table.count(arena.address(Table.cell(table)));
      if (!Table.isFull(arena.address(Table.cell(table)), capacity)) {
        return table;
      }
      if (count < Table.SPLIT_AT || Table.depth(table) == DEPTH_MAX) {
        int wanted = count + count / 2 + 1;
        long grown =
            Table.resize(
                arena, table, count < Table.SPLIT_AT ? Math.min(wanted, Table.SPLIT_AT) : wanted);
        setTable(slot, hash, table, grown);
        return grown;
      }
      split(slot, hash, table);
      table = table(slot, hash);
    }
  }

  private void split(int slot, long hash, long table) {
    int depth = Table.depth(table);
    long[] directory = directoryFor(slot, depth + 1);
    long at = arena.address(Table.cell(table));
    long[] hashes = new long[Table.count(at)];
    long[] entries = new long[hashes.length];
    int count = 0;
    int ones = 0;
    for (int place = Table.capacity(table) - 1; place >= 0; place--) {
      long word = Table.word(at, place);
      if (word != 0) {
        long cell = arena.address(Table.entryOf(word));
        entries[count] = Table.entryOf(word);
        hashes[count] = KeyHash.of(Cell.keyAt(cell), Cell.keyLength(cell), seed);
        ones += (int) (hashes[count++] << depth >>> 63);
      }
    }
    long zero = Table.create(arena, roomy(count - ones), depth + 1);
    long one = Table.create(arena, roomy(ones), depth + 1);
    long zeroAt = arena.address(Table.cell(zero));
    long oneAt = arena.address(Table.cell(one));
    for (int i = 0; i < count; i++) {
      boolean isOne = hashes[i] << depth < 0;
      long to = isOne ? oneAt : zeroAt;
      Table.insert(
          to, Table.capacity(isOne ? one : zero), Table.tag(hashes[i], depth + 1), entries[i]);
      long expireAt = Cell.expireAt(arena.address(entries[i]));
      if (expireAt != Keyspace.NO_EXPIRY) {
        Table.addExpiring(to, 1);
        Table.bound(to, Math.min(Table.bound(to), expireAt));
      }
    }
    fill(directory, hash, depth + 1, zero, one);
    arena.free(Table.cell(table));
  }

  private static int roomy(int entries) {
    return Math.min(entries + entries / 4 + 1, Table.SPLIT_AT);
  }

  /** Puts both halves of a split table into all places of the directory that named the whole. */
  private static void fill(long[] directory, long hash, int depth, long zero, long one) {
    int bits = Integer.numberOfTrailingZeros(directory.length);
    int half = 1 << bits - depth;
    int start = entryIn(directory, hash) & -(half * 2);
    Arrays.fill(directory, start, start + half, zero);
    Arrays.fill(directory, start + half, start + 2 * half, one);
  }

  /** The slot's directory, with at least {@code depth} bits. */
  private long[] directoryFor(int slot, int depth) {
    if (directories == null) {
      directories = new long[Slots.COUNT][];
      directoryBytes = Slots.COUNT * 4L;
    }
    long[] directory = directories[slot];
    if (directory == null) {
      directory = new long[] {single[slot], single[slot]};
      directoryBytes += 2 * 8;
      single[slot] = Table.NONE;
    } else if (directory.length < 1 << depth) {
      long[] twice = new long[directory.length * 2];
      for (int i = 0; i < twice.length; i++) {
        twice[i] = directory[i / 2];
      }
      directoryBytes += directory.length * 8L;
      directory = twice;
    }
    directories[slot] = directory;
    return directory;
  }

  private void setTable(int slot, long hash, long before, long after) {
    if (single[slot] == before) {
      single[slot] = after;
      return;
    }
    long[] directory = directories[slot];
    int depth = Table.depth(before);
    int width = 1 << Integer.numberOfTrailingZeros(directory.length) - depth;
    int start = entryIn(directory, hash) & -width;
    Arrays.fill(directory, start, start + width, after);
  }

  private void dropTables(int slot) {
    if (single[slot] != Table.NONE) {
      arena.free(Table.cell(single[slot]));
      single[slot] = Table.NONE;
      return;
    }
    long[] directory = directories[slot];
    directories[slot] = null;
    directoryBytes -= directory.length * 8L;
    for (int i = 0; i < directory.length; i++) {
      if (i == 0 || directory[i] != directory[i - 1]) {
        arena.free(Table.cell(directory[i]));
      }
    }
  }

  private void expiryChanged(int slot, long at, long before, long after) {
    if (before != Keyspace.NO_EXPIRY) {
      Table.addExpiring(at, -1);
      expiring--;
    }
    if (after != Keyspace.NO_EXPIRY) {
      Table.addExpiring(at, 1);
      expiring++;
      if (after < Table.bound(at)) {
        Table.bound(at, after);
        expiry.lower(slot, after);
      }
    }
  }
}
