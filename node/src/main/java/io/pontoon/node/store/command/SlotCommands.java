package io.pontoon.node.store.command;

import io.pontoon.common.ring.Slots;

/** What there is in one slot: the parts of CLUSTER that the group of the slot answers. */
final class SlotCommands {
  /** No more are looked at, so that no call holds up its lane. */
  private static final int LOOKED_AT_MAX = 1 << 20;

  private static final int PAGE = 1024;

  private SlotCommands() {}

  static void bind(Commands.Binder binder) {
    binder.bind("cluster|countkeysinslot", SlotCommands::count);
    binder.bind("cluster|getkeysinslot", SlotCommands::keys);
  }

  private static void count(Execution x) {
    if (isSlot(x)) {
      x.reply.integer(x.keyspace.slotSize((int) x.number));
    }
  }

  private static void keys(Execution x) {
    if (!isSlot(x)) {
      return;
    }
    int slot = (int) x.number;
    if (!x.integer(2)) {
      return;
    }
    if (x.number < 0) {
      x.reply.error("ERR Invalid number of keys");
      return;
    }
    int[] left = {(int) Math.min(x.number, LOOKED_AT_MAX)};
    x.forgetFound();
    long cursor = 0;
    int looked = 0;
    do {
      cursor =
          x.keyspace.scanSlot(
              slot,
              cursor,
              PAGE,
              entry -> {
                if (left[0] > 0 && x.keyspace.isAlive(entry, x.now)) {
                  left[0]--;
                  x.addFound(entry);
                }
              });
      looked += PAGE;
    } while (cursor != 0 && left[0] > 0 && looked < LOOKED_AT_MAX);
    x.replyFoundKeys();
  }

  /** The slot is in {@code x.number} then; else the error is the reply. */
  private static boolean isSlot(Execution x) {
    if (!x.integer(1)) {
      return false;
    }
    if (x.number < 0 || x.number >= Slots.COUNT) {
      x.reply.error("ERR Invalid slot");
      return false;
    }
    return true;
  }
}
