package io.pontoon.common.topology;

import java.util.Arrays;

/** Which group owns each of the 16,384 slots: one array, never changed. */
public final class SlotOwners {
  public static final int SLOTS = 16_384;

  private final int[] groups;

  /** {@code groups[slot]} is the owner's id. */
  public SlotOwners(int[] groups) {
    if (groups.length != SLOTS) {
      throw new IllegalArgumentException(groups.length + " slots; there are " + SLOTS);
    }
    this.groups = groups.clone();
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
    return new SlotOwners(changed);
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
