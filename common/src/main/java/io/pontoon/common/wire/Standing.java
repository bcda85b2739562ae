package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;

/**
 * Who leads a group, as the sender knows it; nodes push it to routers whenever it changes, and all
 * of theirs when a router comes.
 *
 * @param leader the leading node's id; 0 when none is known
 */
public record Standing(int group, long term, int leader) {
  private static final int BYTES = 16;

  public void write(ByteBuf frame) {
    frame.writeInt(group).writeLong(term).writeInt(leader);
  }

  /** Reads one; null at the end of the body. A cut-off rest is refused. */
  public static Standing read(ByteBuf body) {
    if (!body.isReadable()) {
      return null;
    }
    if (body.readableBytes() < BYTES) {
      throw new IllegalArgumentException(
          "damaged standing: " + body.readableBytes() + " bytes left");
    }
    return new Standing(body.readInt(), body.readLong(), body.readInt());
  }
}
