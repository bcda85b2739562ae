package io.pontoon.node.store;

import io.pontoon.common.ring.Slots;

/** Entries chosen otherwise than by key: in the order of scans, by chance, or all of a slot. */
final class KeyWalk {
  private static final int PICKS_BY_CHANCE = 256;

  private final Keyspace keyspace;

  KeyWalk(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** See {@link Keyspace#scan}. */
  long scan(
      SlotIndex index, HiddenSlots hidden, long cursor, int count, Keyspace.EntryVisitor visitor) {
    if (cursor < 0 || cursor >= SlotIndex.END) {
      return 0;
    }
    long position = hidden.isEmpty() ? cursor : behindHidden(hidden, cursor);
    if (hidden.isEmpty()) {
      position = index.walk().scan(position, count, visitor);
    } else {
      int[] visited = new int[1];
      while (position < SlotIndex.END && visited[0] < Math.max(1, count)) {
        int next = hidden.next((int) (position >>> SlotIndex.HASH_BITS));
        long end = next < 0 ? SlotIndex.END : SlotIndex.position(next, 0);
        long reached =
            index
                .walk()
                .scan(
                    position,
                    end,
                    count - visited[0],
                    entry -> {
                      visited[0]++;
                      visitor.visit(entry);
                    });
        position = reached < end ? reached : behindHidden(hidden, end);
      }
    }
    return position >= SlotIndex.END ? 0 : position;
  }

  /** The position, or where the next slot begins that is not hidden. */
  private static long behindHidden(HiddenSlots hidden, long position) {
    int slot = (int) (position >>> SlotIndex.HASH_BITS);
    return hidden.contains(slot) ? SlotIndex.position(hidden.nextVisible(slot), 0) : position;
  }

  /** See {@link Keyspace#scanSlot}. */
  long scanSlot(SlotIndex index, int slot, long cursor, int count, Keyspace.EntryVisitor visitor) {
    long from = Math.max(cursor, SlotIndex.position(slot, 0));
    long end = SlotIndex.position(slot, -1) + 1;
    if (from >= end || index.slotSize(slot) == 0) {
      return 0;
    }
    long position = index.walk().scan(from, end, count, visitor);
    return position >= end ? 0 : position;
  }

  /** See {@link Keyspace#clearSlot}. */
  int clearSlot(int slot, int max) {
    long[] batch = new long[Math.clamp(max, 1, 256)];
    int removed = 0;
    while (removed < max && keyspace.slotSize(slot) > 0) {
      int wanted = Math.min(batch.length, max - removed);
      int[] found = new int[1];
      keyspace.scanSlot(
          slot,
          0,
          wanted,
          entry -> {
            if (found[0] < wanted) {
              batch[found[0]++] = entry;
            }
          });
      for (int i = 0; i < found[0]; i++) {
        // Removing one entry moves no other: these handles stay good.
        keyspace.remove(batch[i]);
      }
      removed += found[0];
    }
    return removed;
  }

  /** See {@link Keyspace#pick}. */
  long pick(SlotIndex index, HiddenSlots hidden, long random, long now) {
    if (index.size() == hidden.keys(index)) {
      return Keyspace.ABSENT;
    }
    long chance = random;
    for (int i = 0; i < PICKS_BY_CHANCE; i++) {
      long entry = index.sample(chance = KeyHash.mix(chance + i));
      if (entry != Keyspace.ABSENT && isSeen(hidden, entry) && keyspace.isAlive(entry, now)) {
        return entry;
      }
    }
    return firstAlive(index, hidden, now);
  }

  private boolean isSeen(HiddenSlots hidden, long entry) {
    if (hidden.isEmpty()) {
      return true;
    }
    byte[] key = new byte[keyspace.keyLength(entry)];
    keyspace.readKey(entry, key, 0);
    return !hidden.contains(Slots.of(key));
  }

  private long firstAlive(SlotIndex index, HiddenSlots hidden, long now) {
    long[] found = new long[1];
    for (long position = 0; position < SlotIndex.END && found[0] == Keyspace.ABSENT; ) {
      position =
          index
              .walk()
              .scan(
                  position,
                  64,
                  entry -> {
                    if (found[0] == Keyspace.ABSENT
                        && isSeen(hidden, entry)
                        && keyspace.isAlive(entry, now)) {
                      found[0] = entry;
                    }
                  });
    }
    return found[0];
  }
}
