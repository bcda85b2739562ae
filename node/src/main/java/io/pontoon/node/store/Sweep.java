package io.pontoon.node.store;

import io.pontoon.common.ring.Slots;

/** Finds the entries whose time is up, table by table; remembers where it was. */
final class Sweep {
  private final SlotIndex index;
  private long position;

  Sweep(SlotIndex index) {
    this.index = index;
  }

  /** See {@link Keyspace#expired}. */
  int expired(long now, int max, Keyspace.EntryVisitor visitor) {
    if (index.expiry().earliest() > now) {
      return 0;
    }
    int[] visited = new int[1];
    Keyspace.EntryVisitor counting =
        entry -> {
          if (visited[0] < max) {
            visitor.visit(entry);
            visited[0]++;
          }
        };
    long examinedLeft = 4096 + 16L * max;
    long start = position;
    boolean wrapped = false;
    while (visited[0] < max && examinedLeft > 0) {
      int slot = index.expiry().firstDue((int) (position >>> SlotIndex.HASH_BITS), now);
      if (slot == Slots.COUNT && !wrapped) {
        position = 0;
        wrapped = true;
        continue;
      }
      position = Math.max(position, SlotIndex.position(slot, 0));
      if (slot == Slots.COUNT || wrapped && position >= start) {
        break;
      }
      examinedLeft -= 1 + index.walk().expired(position, now, counting);
      position = index.walk().behindTable(position);
      if (position > SlotIndex.position(slot, -1)) {
        index.walk().settleExpiry(slot);
      }
    }
    return visited[0];
  }
}
