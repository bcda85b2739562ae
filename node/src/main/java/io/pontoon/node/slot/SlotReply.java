package io.pontoon.node.slot;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What a taker says to a giver.
 *
 * @param attempt the attempt that is under way there
 * @param next the piece of it that is waited for
 * @param leader the node that leads the taker, as far as the one who was asked knows; 0: not known
 */
public record SlotReply(int slot, long move, Status status, long attempt, int next, int leader) {
  private static final Status[] STATUSES = Status.values();

  /** How things stand. */
  public enum Status {
    /** It goes on with {@link #next}. */
    EXPECTS,
    /** The slot is the taker's. */
    TAKEN,
    /** Another one is to be asked. */
    NOT_LEADER
  }

  public byte[] encode() {
    return ByteBuffer.allocate(2 + 8 + 1 + 8 + 4 + 4)
        .putShort((short) slot)
        .putLong(move)
        .put((byte) status.ordinal())
        .putLong(attempt)
        .putInt(next)
        .putInt(leader)
        .array();
  }

  /**
   * @throws IllegalArgumentException when the bytes are none
   */
  public static SlotReply decode(byte[] bytes) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      int slot = in.getShort();
      long move = in.getLong();
      byte status = in.get();
      if (status < 0 || status >= STATUSES.length) {
        throw new IllegalArgumentException("an answer of unknown kind " + status);
      }
      return new SlotReply(slot, move, STATUSES[status], in.getLong(), in.getInt(), in.getInt());
    } catch (BufferUnderflowException cut) {
      throw new IllegalArgumentException("an answer about a slot that is cut off", cut);
    }
  }
}
