package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * What became of a {@link ChangeRequest}. Body of {@link Frame#CHANGE_REPLY}.
 *
 * @param id of the request
 * @param leader the node that leads the meta group, as far as the speaker knows; 0 when it does not
 * @param text what the user is told: why it was refused, or what was found as lines of {@code
 *     key:value}; may be empty. Cut when it is longer than {@link #TEXT_BYTES_MAX}
 */
public record ChangeReply(long id, Status status, int leader, String text) {
  public static final int TEXT_BYTES_MAX = 64 << 10;

  private static final int HEADER = 8 + 1 + 4;

  /** The order is that of the wire. */
  public enum Status {
    /** It is agreed on, or what was asked is told. */
    DONE,

    /** It cannot be done; nothing has changed. */
    REFUSED,

    /** Nothing was done: another node leads. */
    NOT_LEADER,

    /** Leadership was lost meanwhile: the change may come into force or may not. */
    UNSETTLED
  }

  public ByteBuf frame(ByteBufAllocator allocator) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(TEXT_BYTES_MAX, bytes.length);
    ByteBuf frame = Frame.begin(allocator, Frame.CHANGE_REPLY, HEADER + length);
    frame.writeLong(id).writeByte(status.ordinal()).writeInt(leader);
    return Frame.finish(frame.writeBytes(bytes, 0, length));
  }

  /**
   * @throws IllegalArgumentException when it is no such thing
   */
  public static ChangeReply read(ByteBuf body) {
    int length = body.readableBytes() - HEADER;
    if (length < 0 || length > TEXT_BYTES_MAX) {
      throw new IllegalArgumentException("damaged answer to a change: a text of " + length);
    }
    long id = body.readLong();
    int status = body.readUnsignedByte();
    if (status >= Status.values().length) {
      throw new IllegalArgumentException("damaged answer to a change: status " + status);
    }
    int leader = body.readInt();
    return new ChangeReply(
        id, Status.values()[status], leader, body.readString(length, StandardCharsets.UTF_8));
  }
}
