package io.pontoon.node.store;

/**
 * A {@link SlotIndex} walked in the order of its positions: by scans, snapshots and the sweep of
 * what has expired. Changes no entry.
 */
final class SlotWalk {
  private final SlotIndex index;
  private final CellArena arena;

  SlotWalk(SlotIndex index, CellArena arena) {
    this.index = index;
    this.arena = arena;
  }

  /**
   * Visits entries from {@code position} on, about {@code count}; answers the position to go on
   * from, {@link SlotIndex#END} when none is left. All entries before an answered position were
   * visited by this or earlier calls, but for those that came meanwhile.
   */
  long scan(long position, int count, Keyspace.EntryVisitor visitor) {
    return scan(position, SlotIndex.END, count, visitor);
  }

  /** As above, up to a position where a slot begins. */
  long scan(long position, long end, int count, Keyspace.EntryVisitor visitor) {
    int left = Math.max(1, count);
    while (position < end) {
      int slot = (int) (position >>> SlotIndex.HASH_BITS);
      if (index.slotSize(slot) == 0) {
        position = (long) (slot + 1) << SlotIndex.HASH_BITS;
        continue;
      }
      long table = index.table(slot, position << 64 - SlotIndex.HASH_BITS);
      int capacity = Table.capacity(table);
      int depth = Table.depth(table);
      int from = Table.tag(position << 64 - SlotIndex.HASH_BITS, depth);
      int place = (int) Math.min(capacity, (long) Table.home(from, capacity) + left);
      int to = place >= capacity ? 1 << Table.TAG_BITS : Table.tagFrom(place, capacity);
      // Deeper than this a position cannot tell every tag: round up to the next it can.
      int lost = depth - (SlotIndex.HASH_BITS - Table.TAG_BITS);
      if (lost > 0) {
        to = (int) Math.min(1L << Table.TAG_BITS, (to + (1L << lost) - 1) >>> lost << lost);
      }
      left -= visit(table, from, to, visitor);
      long tableStart = position & -(1L << SlotIndex.HASH_BITS - depth);
      position = tableStart + (lost > 0 ? (long) to >>> lost : (long) to << -lost);
      if (left <= 0) {
        break;
      }
    }
    return position;
  }

  /**
   * Visits entries whose time is up in the table at {@code position}, and learns anew when its next
   * one is due. Answers how many entries it looked at.
   */
  int expired(long position, long now, Keyspace.EntryVisitor visitor) {
    int slot = (int) (position >>> SlotIndex.HASH_BITS);
    if (index.slotSize(slot) == 0) {
      return 0;
    }
    long table = index.table(slot, position << 64 - SlotIndex.HASH_BITS);
    long at = arena.address(Table.cell(table));
    if (Table.bound(at) > now) {
      return 0;
    }
    if (Table.expiring(at) == 0) {
      Table.bound(at, Long.MAX_VALUE);
      return 0;
    }
    Table.bound(at, expiredIn(table, at, now, visitor));
    return Table.count(at);
  }

  /** The position behind the table at {@code position}. */
  long behindTable(long position) {
    int slot = (int) (position >>> SlotIndex.HASH_BITS);
    int depth =
        index.slotSize(slot) == 0
            ? 0
            : Table.depth(index.table(slot, position << 64 - SlotIndex.HASH_BITS));
    return (position & -(1L << SlotIndex.HASH_BITS - depth)) + (1L << SlotIndex.HASH_BITS - depth);
  }

  /** Lifts the slot's bound to what its tables know. */
  void settleExpiry(int slot) {
    long bound = Long.MAX_VALUE;
    long end = SlotIndex.position(slot, -1) + 1;
    for (long position = SlotIndex.position(slot, 0);
        position < end && index.slotSize(slot) > 0;
        position = behindTable(position)) {
      bound =
          Math.min(
              bound,
              Table.bound(
                  arena.address(
                      Table.cell(index.table(slot, position << 64 - SlotIndex.HASH_BITS)))));
    }
    index.expiry().set(slot, bound);
  }

  int largestTable() {
    int largest = 0;
    for (long position = 0; position < SlotIndex.END; position = behindTable(position)) {
      if (index.slotSize((int) (position >>> SlotIndex.HASH_BITS)) > 0) {
        long table =
            index.table(
                (int) (position >>> SlotIndex.HASH_BITS), position << 64 - SlotIndex.HASH_BITS);
        largest = Math.max(largest, Table.count(arena.address(Table.cell(table))));
      }
    }
    return largest;
  }

  private long expiredIn(long table, long at, long now, Keyspace.EntryVisitor visitor) {
    long bound = Long.MAX_VALUE;
    for (int place = Table.capacity(table) - 1; place >= 0; place--) {
      long word = Table.word(at, place);
      if (word != 0) {
        long expireAt = Cell.expireAt(arena.address(Table.entryOf(word)));
        if (expireAt != Keyspace.NO_EXPIRY) {
          bound = Math.min(bound, expireAt);
          if (expireAt <= now) {
            visitor.visit(Table.entryOf(word));
          }
        }
      }
    }
    return bound;
  }

  private int visit(long table, int from, int to, Keyspace.EntryVisitor visitor) {
    long at = arena.address(Table.cell(table));
    int capacity = Table.capacity(table);
    int first = Table.home(from, capacity);
    int last = Table.home(to - 1, capacity);
    int visited = 0;
    int place = first;
    // On past the last home while the chain goes on: probing may have pushed entries there, around
    // the end too.
    for (int steps = 0; steps < capacity; steps++) {
      long word = Table.word(at, place);
      if (word == 0 && steps >= last - first) {
        break;
      }
      if (word != 0 && Table.tagOf(word) >= from && Table.tagOf(word) < to) {
        visitor.visit(Table.entryOf(word));
        visited++;
      }
      place = place + 1 == capacity ? 0 : place + 1;
    }
    return visited;
  }
}
