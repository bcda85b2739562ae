package io.pontoon.node.store;

import io.pontoon.common.ring.Slots;
import java.util.BitSet;

/** Slots whose keys are here but not to be seen. Mostly none. */
final class HiddenSlots {
  private final BitSet slots = new BitSet(Slots.COUNT);
  private int count;

  void set(int slot, boolean hide) {
    if (slots.get(slot) != hide) {
      slots.set(slot, hide);
      count += hide ? 1 : -1;
    }
  }

  void clear() {
    slots.clear();
    count = 0;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean contains(int slot) {
    return count > 0 && slots.get(slot);
  }

  /** The first from here on; -1 when there is none. */
  int next(int slot) {
    return slots.nextSetBit(slot);
  }

  /** The first that is not hidden from here on. */
  int nextVisible(int slot) {
    return slots.nextClearBit(slot);
  }

  long keys(SlotIndex index) {
    long keys = 0;
    for (int slot = count == 0 ? -1 : next(0); slot >= 0; slot = next(slot + 1)) {
      keys += index.slotSize(slot);
    }
    return keys;
  }
}
