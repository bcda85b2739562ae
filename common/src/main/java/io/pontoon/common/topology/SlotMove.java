package io.pontoon.common.topology;

/**
 * A slot on its way from one group to another. The owner changes when it has arrived.
 *
 * @param id the epoch of the map in which it began: no two moves of a slot have the same
 */
public record SlotMove(int slot, int from, int to, long id) {
  public SlotMove {
    if (slot < 0 || slot >= SlotOwners.SLOTS || from == to || from < 1 || to < 1) {
      throw new IllegalArgumentException(
          "not a move: slot " + slot + " from group " + from + " to group " + to);
    }
  }
}
