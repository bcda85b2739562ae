package io.pontoon.node.slot;

import io.pontoon.common.ring.Slots;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** What stands in a group's log about its slots. The bytes are durable. */
public sealed interface SlotChange {
  int slot();

  /** The giver does nothing more to the slot. */
  record Freeze(int slot, int to, long move) implements SlotChange {}

  /** The map of this epoch shows the slot elsewhere: the giver's copy is garbage. */
  record Gone(int slot, long move, long epoch) implements SlotChange {}

  /**
   * A piece of what the giver holds, {@link SlotKeys}; with the last, the slot is the taker's.
   *
   * @param stamp the giver's time: what had expired there must not come back to life here
   */
  record Piece(
      int slot,
      int from,
      long move,
      long attempt,
      int number,
      boolean last,
      long stamp,
      byte[] keys)
      implements SlotChange {}

  /** Some keys of a slot that has gone are removed. */
  record Clear(int slot, byte[] keys) implements SlotChange {}

  byte FREEZE = 1;
  byte GONE = 2;
  byte PIECE = 3;
  byte CLEAR = 4;

  /** As bytes. */
  default byte[] encode() {
    return switch (this) {
      case Freeze f -> begin(FREEZE, f.slot, 12).putInt(f.to).putLong(f.move).array();
      case Gone g -> begin(GONE, g.slot, 16).putLong(g.move).putLong(g.epoch).array();
      case Piece p ->
          begin(PIECE, p.slot, 4 + 8 + 8 + 4 + 1 + 8 + p.keys.length)
              .putInt(p.from)
              .putLong(p.move)
              .putLong(p.attempt)
              .putInt(p.number)
              .put((byte) (p.last ? 1 : 0))
              .putLong(p.stamp)
              .put(p.keys)
              .array();
      case Clear c -> begin(CLEAR, c.slot, c.keys.length).put(c.keys).array();
    };
  }

  private static ByteBuffer begin(byte kind, int slot, int bytes) {
    return ByteBuffer.allocate(3 + bytes).put(kind).putShort((short) slot);
  }

  /**
   * @throws IllegalArgumentException when the bytes are none
   */
  static SlotChange decode(byte[] bytes, int from, int to) {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
    try {
      byte kind = in.get();
      int slot = in.getShort();
      if (slot < 0 || slot >= Slots.COUNT) {
        throw new IllegalArgumentException("there is no slot " + slot);
      }
      return switch (kind) {
        case FREEZE -> new Freeze(slot, in.getInt(), in.getLong());
        case GONE -> new Gone(slot, in.getLong(), in.getLong());
        case PIECE ->
            new Piece(
                slot,
                in.getInt(),
                in.getLong(),
                in.getLong(),
                in.getInt(),
                in.get() != 0,
                in.getLong(),
                rest(in));
        case CLEAR -> new Clear(slot, rest(in));
        default -> throw new IllegalArgumentException("a change of slots of unknown kind " + kind);
      };
    } catch (BufferUnderflowException cut) {
      throw new IllegalArgumentException("a change of slots that is cut off", cut);
    }
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    return rest;
  }
}
