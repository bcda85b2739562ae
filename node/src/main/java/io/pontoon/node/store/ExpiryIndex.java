package io.pontoon.node.store;

import io.pontoon.common.ring.Slots;
import java.util.Arrays;

/**
 * For each slot a time before which nothing in it expires, and a tree of the least over them: what
 * is due first is read at the root, and finding the next due slot costs fourteen steps. A time is a
 * lower bound: it sinks when an expiry is set, and rises again only when {@link SlotIndex#expired}
 * has looked through the slot.
 */
final class ExpiryIndex {
  // The leaf of slot s stands at COUNT + s, the parent of i at i / 2. Not made before the first key
  // that expires.
  private long[] least;

  /** No entry of the keyspace expires before this. */
  long earliest() {
    return least == null ? Long.MAX_VALUE : least[1];
  }

  long heapBytes() {
    return least == null ? 0 : least.length * 8L;
  }

  void lower(int slot, long time) {
    if (least == null) {
      least = new long[Slots.COUNT * 2];
      Arrays.fill(least, Long.MAX_VALUE);
    }
    for (int at = Slots.COUNT + slot; at > 0 && least[at] > time; at /= 2) {
      least[at] = time;
    }
  }

  void set(int slot, long time) {
    if (least == null) {
      return;
    }
    int at = Slots.COUNT + slot;
    least[at] = time;
    for (at /= 2; at > 0; at /= 2) {
      least[at] = Math.min(least[2 * at], least[2 * at + 1]);
    }
  }

  /**
   * The first slot from {@code slot} on whose time is not after {@code now}, or {@link
   * Slots#COUNT}.
   */
  int firstDue(int slot, long now) {
    if (earliest() > now || slot >= Slots.COUNT) {
      return Slots.COUNT;
    }
    int at = Slots.COUNT + slot;
    while (least[at] > now) {
      // Up until there is a right neighbour, then to that: everything left of it is done.
      while ((at & 1) == 1) {
        at /= 2;
        if (at <= 1) {
          return Slots.COUNT;
        }
      }
      at++;
    }
    while (at < Slots.COUNT) {
      at = least[2 * at] <= now ? 2 * at : 2 * at + 1;
    }
    return at - Slots.COUNT;
  }
}
