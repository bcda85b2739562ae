package io.pontoon.node.slot;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.KeyPositions;
import io.pontoon.common.ring.Slots;
import io.pontoon.node.store.Keyspace;

/**
 * The slots of one group and the keys in them: carries out what the log says of slots, and says
 * which commands are not for this group.
 */
public final class GroupSlots {
  /** A slot with so many keys at most is emptied in one go; a larger one bit by bit. */
  private static final int CLEAR_AT_ONCE = 4096;

  private final Keyspace keyspace;
  private final SlotTable table;
  private final boolean slotsAtFirst;
  private SlotWatch watch;

  public GroupSlots(Keyspace keyspace, boolean slotsAtFirst) {
    this.keyspace = keyspace;
    this.slotsAtFirst = slotsAtFirst;
    this.table = new SlotTable(slotsAtFirst);
  }

  public SlotTable table() {
    return table;
  }

  public Keyspace keyspace() {
    return keyspace;
  }

  /** Whether the group began with the slots that the first map gave it. */
  public boolean slotsAtFirst() {
    return slotsAtFirst;
  }

  /** Who is told what changes in slots that are being copied; null for nobody. */
  public void watch(SlotWatch changed) {
    watch = changed;
  }

  /**
   * The first slot because of which a command, sent by the map of this epoch, is not for this
   * group; -1 when it is, and {@link Slots#COUNT} when it is for all groups and the sender may not
   * know where all slots are.
   */
  public int turnedAway(CommandSpec spec, Args args, int flags, long epoch) {
    if (spec.firstKey() == 0) {
      boolean exact = (flags & CommandCodec.ROUGHLY) == 0;
      return spec.route() == CommandSpec.Route.EVERY_GROUP && exact ? Slots.COUNT : -1;
    }
    int last = KeyPositions.last(spec, args);
    for (int i = KeyPositions.first(spec); i <= last; i += spec.keyStep()) {
      int slot = Slots.of(args.array(), args.offset(i), args.length(i));
      if (table.turnsAway(slot, epoch)) {
        return slot;
      }
    }
    return -1;
  }

  /** A write was carried out. */
  public void wrote(CommandSpec spec, Args args) {
    if (spec.firstKey() == 0) {
      table.flushed();
    }
    if (watch == null) {
      return;
    }
    if (spec.firstKey() == 0) {
      watch.allWritten();
    } else {
      int last = KeyPositions.last(spec, args);
      for (int i = KeyPositions.first(spec); i <= last; i += spec.keyStep()) {
        watch.written(args.array(), args.offset(i), args.length(i));
      }
    }
  }

  /** Whether {@link #wrote} need be called at all for a write with keys. */
  public boolean isWatched() {
    return watch != null;
  }

  /** Carries out what the log says. Answers the time before which nothing here may be any more. */
  public long apply(SlotChange change) {
    switch (change) {
      case SlotChange.Freeze f -> table.freeze(new SlotTable.Outgoing(f.slot(), f.to(), f.move()));
      case SlotChange.Gone g -> {
        if (table.gone(g.slot(), g.move(), g.epoch())) {
          empty(g.slot());
        }
      }
      case SlotChange.Piece p -> {
        return piece(p);
      }
      case SlotChange.Clear c -> {
        if (!table.isVisible(c.slot()) && !table.incoming().containsKey(c.slot())) {
          SlotKeys.read(c.keys(), c.slot(), keyspace);
          keyspace.hide(c.slot(), keyspace.slotSize(c.slot()) > 0);
        }
      }
    }
    return Long.MIN_VALUE;
  }

  private void empty(int slot) {
    if (keyspace.slotSize(slot) <= CLEAR_AT_ONCE) {
      keyspace.clearSlot(slot, CLEAR_AT_ONCE + 1);
    }
    keyspace.hide(slot, keyspace.slotSize(slot) > 0);
  }

  private long piece(SlotChange.Piece piece) {
    int slot = piece.slot();
    if (!table.piece(slot, piece.from(), piece.move(), piece.attempt(), piece.number())) {
      return Long.MIN_VALUE;
    }
    if (piece.number() == 0) {
      // What an earlier attempt, or the slot's last stay here, left.
      keyspace.clearSlot(slot, Integer.MAX_VALUE);
    }
    SlotKeys.read(piece.keys(), slot, keyspace);
    if (piece.last()) {
      table.take(slot);
    }
    keyspace.hide(slot, !piece.last());
    return piece.last() ? piece.stamp() : Long.MIN_VALUE;
  }

  /**
   * Whether a piece that came may stand in the log.
   *
   * @throws IllegalArgumentException when it may not
   */
  public static void check(SlotChange.Piece piece) {
    SlotKeys.read(piece.keys(), piece.slot(), null);
  }

  /** The next bit of a slot that has gone and is not empty yet; null when there is none. */
  public SlotChange.Clear nextClear() {
    int slot = keyspace.nextHidden(0);
    while (slot >= 0 && (table.incoming().containsKey(slot) || table.isVisible(slot))) {
      slot = keyspace.nextHidden(slot + 1);
    }
    if (slot < 0) {
      return null;
    }
    SlotKeys keys = new SlotKeys();
    keyspace.scanSlot(
        slot,
        0,
        CLEAR_AT_ONCE / 4,
        entry -> {
          byte[] key = new byte[keyspace.keyLength(entry)];
          keyspace.readKey(entry, key, 0);
          keys.gone(key);
        });
    // Without keys too, when the sweep has taken the last of them: then the slot is done with.
    return new SlotChange.Clear(slot, keys.take());
  }

  /** After a snapshot was loaded: what is not held must not be seen. */
  public void loaded() {
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      keyspace.hide(slot, !table.isVisible(slot) && keyspace.slotSize(slot) > 0);
    }
  }
}
