package io.pontoon.common.topology;

import java.util.Arrays;

/** Which group owns each of the 16,384 slots: one array, never changed. */
public final class SlotOwners {
  public static final int SLOTS = 16_384;

  private final int[] groups;

  /** {@code groups[slot]} is the owner's id. */
  public SlotOwners(int[] groups) {
    this(groups.clone(), SLOTS);
  }

  /** The array becomes this object's. */
  private SlotOwners(int[] groups, int count) {
    if (groups.length != count) {
      throw new IllegalArgumentException(groups.length + " slots; there are " + count);
    }
    this.groups = groups;
  }

  public int of(int slot) {
    return groups[slot];
  }

  /** The same but for these slots, which {@code owner} has now. */
  public SlotOwners with(int owner, int... slots) {
    int[] changed = groups.clone();
    for (int slot : slots) {
      changed[slot] = owner;
    }
    return new SlotOwners(changed, SLOTS);
  }

  /** The same but for these slots, each of which has another owner now. */
  SlotOwners with(int[] slots, int[] owners) {
    int[] changed = groups.clone();
    for (int i = 0; i < slots.length; i++) {
      changed[slots[i]] = owners[i];
    }
    return new SlotOwners(changed, SLOTS);
  }

  /** The slots that have other owners there, ascending. */
  public int[] differentFrom(SlotOwners other) {
    int[] found = new int[8];
    int count = 0;
    for (int slot = next(other, 0); slot >= 0; slot = next(other, slot + 1)) {
      found = count < found.length ? found : Arrays.copyOf(found, 2 * count);
      found[count++] = slot;
    }
    return Arrays.copyOf(found, count);
  }

  /** The first slot from {@code from} on that has another owner there; -1 when there is none. */
  private int next(SlotOwners other, int from) {
    int at = Arrays.mismatch(groups, from, SLOTS, other.groups, from, SLOTS);
    return at < 0 ? -1 : from + at;
  }

  /** The owner of each slot; a copy. */
  public int[] toArray() {
    return groups.clone();
  }

  /** How many slots a group owns. */
  public int count(int group) {
    int count = 0;
    for (int owner : groups) {
      if (owner == group) {
        count++;
      }
    }
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlotOwners that && Arrays.equals(groups, that.groups);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(groups);
  }
}
