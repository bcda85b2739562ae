package io.pontoon.common.topology;

import java.util.Arrays;

/**
 * Which group owns each of the 16,384 slots; never changed. Kept in pieces which those that follow
 * share: dozens follow each other in a second while slots move, each kept by several.
 */
public final class SlotOwners {
  public static final int SLOTS = 16_384;

  private static final int PIECE_BITS = 7;
  private static final int PIECE = 1 << PIECE_BITS;

  private final char[][] pieces;

  /** {@code groups[slot]} is the owner's id, which two bytes hold. */
  public SlotOwners(int[] groups) {
    if (groups.length != SLOTS) {
      throw new IllegalArgumentException(groups.length + " slots; there are " + SLOTS);
    }
    this.pieces = new char[SLOTS / PIECE][PIECE];
    for (int slot = 0; slot < SLOTS; slot++) {
      if (groups[slot] < 0 || groups[slot] > GroupInfo.ID_MAX) {
        throw new IllegalArgumentException("slot " + slot + " of group " + groups[slot]);
      }
      pieces[slot >> PIECE_BITS][slot & PIECE - 1] = (char) groups[slot];
    }
  }

  /** The pieces become this object's. */
  private SlotOwners(char[][] pieces) {
    this.pieces = pieces;
  }

  public int of(int slot) {
    return pieces[slot >> PIECE_BITS][slot & PIECE - 1];
  }

  /** The same but for these slots, which {@code owner} has now. */
  public SlotOwners with(int owner, int... slots) {
    int[] owners = new int[slots.length];
    Arrays.fill(owners, owner);
    return with(slots, owners);
  }

  /** The same but for these slots, each of which has another owner now. */
  SlotOwners with(int[] slots, int[] owners) {
    char[][] changed = pieces.clone();
    for (int i = 0; i < slots.length; i++) {
      int at = slots[i] >> PIECE_BITS;
      if (changed[at] == pieces[at]) {
        changed[at] = pieces[at].clone();
      }
      changed[at][slots[i] & PIECE - 1] = (char) owners[i];
    }
    return new SlotOwners(changed);
  }

  /** The slots that have other owners there, ascending. */
  public int[] differentFrom(SlotOwners other) {
    int[] found = new int[8];
    int count = 0;
    for (int at = 0; at < pieces.length; at++) {
      if (pieces[at] == other.pieces[at]) {
        continue;
      }
      for (int i = 0; i < PIECE; i++) {
        if (pieces[at][i] != other.pieces[at][i]) {
          found = count < found.length ? found : Arrays.copyOf(found, 2 * count);
          found[count++] = at << PIECE_BITS | i;
        }
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** The owner of each slot. */
  public int[] toArray() {
    int[] groups = new int[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      groups[slot] = of(slot);
    }
    return groups;
  }

  /** How many slots a group owns. */
  public int count(int group) {
    int count = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      count += of(slot) == group ? 1 : 0;
    }
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlotOwners that && Arrays.deepEquals(pieces, that.pieces);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(pieces);
  }
}
