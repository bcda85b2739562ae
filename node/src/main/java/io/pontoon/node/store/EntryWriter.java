package io.pontoon.node.store;

import io.pontoon.common.ring.Slots;

/**
 * How entries are made, changed and removed: which cell they need, what the index must learn, and
 * what a snapshot under way still wants of the state before. Owned by one {@link Keyspace}, which
 * has seen to it that handles and places are right.
 */
final class EntryWriter {
  private final CellArena arena;
  private final SlotIndex index;
  private final long seed;
  private int accessSeconds;

  // Where the entry last found stands, so that the write which follows need not hash its key again.
  private long placedEntry;
  private int placedSlot;
  private long placedHash;
  private byte[] keyScratch = new byte[64];

  private SnapshotCursor snapshot;
  private int epoch;
  private DigestWalk walk;

  EntryWriter(CellArena arena, SlotIndex index, long seed, int accessSeconds) {
    this.arena = arena;
    this.index = index;
    this.seed = seed;
    this.accessSeconds = accessSeconds;
  }

  int accessSeconds() {
    return accessSeconds;
  }

  /** When entries made from now on count as used. */
  void accessSeconds(int seconds) {
    accessSeconds = seconds;
  }

  /**
   * From now on a snapshot is under way, whose new cells bear {@code mark}; null and 0: none is.
   */
  void during(SnapshotCursor cursor, int mark) {
    snapshot = cursor;
    epoch = mark;
  }

  /** From now on a walk is under way; null: none is. */
  void walkedBy(DigestWalk begun) {
    walk = begun;
  }

  /** Tells where an entry that was found stands. */
  void place(long entry, int slot, long hash) {
    placedEntry = entry;
    placedSlot = slot;
    placedHash = hash;
  }

  /** Sets a key to a string, whatever it held before. The bytes are copied. */
  void putString(
      byte[] key,
      int keyOffset,
      int keyLength,
      byte[] value,
      int valueOffset,
      int valueLength,
      long expireAt) {
    int slot = Slots.of(key, keyOffset, keyLength);
    long hash = KeyHash.of(key, keyOffset, keyLength, seed);
    long before = index.find(slot, hash, key, keyOffset, keyLength);
    long size = Cell.size(keyLength, valueLength, expireAt != Keyspace.NO_EXPIRY);
    long entry = before;
    if (before == Keyspace.ABSENT) {
      entry = arena.allocate(size);
    } else {
      leaving(before, slot, hash);
      index.changeExpiry(slot, hash, Cell.expireAt(arena.address(before)), expireAt);
      if (arena.capacity(before) != CellArena.capacityFor(size) || needed(before, slot, hash)) {
        entry = arena.allocate(size);
        index.replace(slot, hash, before, entry);
        dispose(before, slot, hash);
      }
    }
    long cell = arena.address(entry);
    Cell.begin(cell, keyLength, valueLength, expireAt, accessSeconds, epoch);
    NativeMemory.copyIn(key, keyOffset, Cell.keyAt(cell), keyLength);
    NativeMemory.copyIn(value, valueOffset, Cell.valueAt(cell), valueLength);
    if (before == Keyspace.ABSENT) {
      index.insert(slot, hash, entry, expireAt);
    }
    made(entry, slot, hash);
    place(entry, slot, hash);
  }

  /**
   * Lengthens a string in place with zero bytes, keeping its expiry; answers its handle, which may
   * be a new one.
   */
  long growString(long entry, int newLength) {
    long cell = arena.address(entry);
    int length = Cell.valueLength(cell);
    if (newLength < length) {
      throw new IllegalArgumentException(
          "from " + length + " to " + newLength + " bytes is not growth");
    }
    locate(entry);
    int slot = placedSlot;
    long hash = placedHash;
    leaving(entry, slot, hash);
    int keyLength = Cell.keyLength(cell);
    long size = Cell.size(keyLength, newLength, Cell.expiring(cell));
    boolean sameForm = Cell.wide(cell) == Cell.needsWide(keyLength, newLength);
    long grown = entry;
    if (!sameForm
        || needed(entry, slot, hash)
        || size > arena.capacity(entry) && !arena.stretches(entry)) {
      grown =
          copy(
              entry,
              slot,
              hash,
              newLength,
              size > SizeClasses.MAX ? size + size / 8 : size,
              Cell.expireAt(cell));
    } else if (size > arena.capacity(entry)) {
      arena.stretch(entry, size + size / 8);
    }
    cell = arena.address(grown);
    Cell.valueLength(cell, newLength);
    NativeMemory.zero(Cell.valueAt(cell) + length, newLength - length);
    made(grown, slot, hash);
    return grown;
  }

  /**
   * Overwrites bytes of a string value within its length, which the caller has seen to; answers the
   * entry's handle, which may be a new one.
   */
  long writeValue(long entry, int from, byte[] bytes, int offset, int count) {
    long own = writable(entry);
    NativeMemory.copyIn(bytes, offset, Cell.valueAt(arena.address(own)) + from, count);
    return own;
  }

  /** Answers the entry's handle, which may be a new one. */
  long setExpireAt(long entry, long expireAt) {
    long cell = arena.address(entry);
    locate(entry);
    int slot = placedSlot;
    long hash = placedHash;
    leaving(entry, slot, hash);
    index.changeExpiry(slot, hash, Cell.expireAt(cell), expireAt);
    if (Cell.hasRoomForExpiry(cell, expireAt != Keyspace.NO_EXPIRY) && !needed(entry, slot, hash)) {
      Cell.expireAt(cell, expireAt);
      made(entry, slot, hash);
      return entry;
    }
    int valueLength = Cell.valueLength(cell);
    return copy(
        entry,
        slot,
        hash,
        valueLength,
        Cell.size(Cell.keyLength(cell), valueLength, expireAt != Keyspace.NO_EXPIRY),
        expireAt);
  }

  void remove(long entry) {
    long cell = arena.address(entry);
    locate(entry);
    leaving(entry, placedSlot, placedHash);
    index.remove(placedSlot, placedHash, entry, Cell.expireAt(cell));
    dispose(entry, placedSlot, placedHash);
    placedEntry = Keyspace.ABSENT;
  }

  /** Makes slot and hash of an entry known. */
  private void locate(long entry) {
    if (placedEntry == entry) {
      return;
    }
    long cell = arena.address(entry);
    int length = Cell.keyLength(cell);
    if (length > keyScratch.length) {
      keyScratch = new byte[length];
    }
    NativeMemory.copyOut(Cell.keyAt(cell), keyScratch, 0, length);
    place(entry, Slots.of(keyScratch, 0, length), KeyHash.of(keyScratch, 0, length, seed));
  }

  private void leaving(long entry, int slot, long hash) {
    if (walk != null) {
      walk.leaving(entry, slot, hash);
    }
  }

  private void made(long entry, int slot, long hash) {
    if (walk != null) {
      walk.made(entry, slot, hash);
    }
  }

  private boolean needed(long entry, int slot, long hash) {
    return snapshot != null && snapshot.needs(entry, slot, hash);
  }

  private void dispose(long entry, int slot, long hash) {
    if (needed(entry, slot, hash)) {
      snapshot.keep(entry);
    } else {
      arena.free(entry);
    }
  }

  private long writable(long entry) {
    if (snapshot == null && walk == null) {
      return entry;
    }
    locate(entry);
    leaving(entry, placedSlot, placedHash);
    if (!needed(entry, placedSlot, placedHash)) {
      made(entry, placedSlot, placedHash);
      return entry;
    }
    long cell = arena.address(entry);
    return copy(
        entry,
        placedSlot,
        placedHash,
        Cell.valueLength(cell),
        Cell.size(cell),
        Cell.expireAt(cell));
  }

  /**
   * Puts a copy with room for {@code size} bytes in an entry's place; of a longer value the end is
   * left undefined.
   */
  private long copy(long entry, int slot, long hash, int valueLength, long size, long expireAt) {
    long made = arena.allocate(size);
    long from = arena.address(entry);
    long to = arena.address(made);
    Cell.begin(to, Cell.keyLength(from), valueLength, expireAt, Cell.access(from), epoch);
    long content = (long) Cell.keyLength(from) + Math.min(valueLength, Cell.valueLength(from));
    NativeMemory.copy(Cell.keyAt(from), Cell.keyAt(to), content);
    index.replace(slot, hash, entry, made);
    dispose(entry, slot, hash);
    made(made, slot, hash);
    place(made, slot, hash);
    return made;
  }
}
