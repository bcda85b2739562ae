package io.pontoon.common.wire;

/**
 * In place of a command's reply: it was not carried out, because its slot is not here, or not here
 * any more for who goes by an older map. Nothing that RESP knows begins so. The router sends the
 * command again to where it belongs; no client ever sees this.
 */
public final class TurnedAway {
  /** In place of the slot: the command itself may be right here, but one before it was not. */
  public static final int FOLLOWS = 0xffff;

  private static final byte MARK = 1;
  private static final int LENGTH = 3;

  private TurnedAway() {}

  public static byte[] reply(int slot) {
    return new byte[] {MARK, (byte) (slot >>> 8), (byte) slot};
  }

  public static boolean is(byte[] reply, int offset, int length) {
    return length == LENGTH && reply[offset] == MARK;
  }
}
