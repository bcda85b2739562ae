package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;

/**
 * Commands of one router for one group, the unit of retry and of exactly-once. Read from a {@link
 * Frame#CLIENT} frame by moving this cursor; one instance serves many batches.
 *
 * <p>{@code seq} 0 marks a batch of plain reads: it changes nothing and may be sent again freely;
 * in place of {@code session} and {@code acked} it carries its {@link ReadTerms}. Otherwise the
 * batches of a session have the sequence numbers 1, 2, 3 … and are applied in that order, each
 * once. {@code acked}: the router has the answers to this sequence number and all before it, so the
 * group may forget them. The number 1 opens a session. As nothing was answered before it, it says
 * in place of {@code acked} up to which log index the router knew the group when the session began:
 * it can only have been opened behind that. So when the group has forgotten none that was opened
 * there, this one is new; else what it carries may have been done, and it opens nothing. {@code
 * epoch}: the one in which the sender's map last moved a slot.
 */
public final class ClientBatch {
  /** Bytes of a batch besides its commands. */
  public static final int HEADER = 4 + 8 + 8 + 8 + 8 + 8 + 4 + 4;

  /**
   * Bytes of one command at the most, and so of one value that is written at once: 16 MiB and room
   * for its key and options. It travels in one frame and stands in one log entry, and both must
   * pass a link and a disk in well less than an election timeout.
   */
  public static final int COMMAND_MAX = (16 << 20) + (128 << 10);

  private int group;
  private long requestId;
  private long epoch;
  private long session;
  private long seq;
  private long acked;
  private int count;
  private int length;

  /**
   * Appends a batch to the body of a {@link Frame#CLIENT} frame. {@code commands} are as {@code
   * CommandCodec} writes them.
   */
  public static void write(
      ByteBuf frame,
      int group,
      long requestId,
      long epoch,
      long session,
      long seq,
      long acked,
      int count,
      byte[] commands,
      int length) {
    frame
        .writeInt(group)
        .writeLong(requestId)
        .writeLong(epoch)
        .writeLong(session)
        .writeLong(seq)
        .writeLong(acked);
    frame.writeInt(count).writeInt(length).writeBytes(commands, 0, length);
  }

  /**
   * Moves to the next batch of the frame; its commands are the next {@link #length} bytes of {@code
   * body}, which the caller reads or skips.
   *
   * @throws IllegalArgumentException when the bytes cannot be a batch
   */
  public boolean next(ByteBuf body) {
    if (!body.isReadable()) {
      return false;
    }
    if (body.readableBytes() < HEADER) {
      throw new IllegalArgumentException("damaged batch: " + body.readableBytes() + " bytes left");
    }
    group = body.readInt();
    requestId = body.readLong();
    epoch = body.readLong();
    session = body.readLong();
    seq = body.readLong();
    acked = body.readLong();
    count = body.readInt();
    length = body.readInt();
    if (length < 0
        || length > body.readableBytes()
        || count < 0
        || count > length
        || seq < 0
        || acked < 0) {
      throw new IllegalArgumentException(
          "damaged batch: "
              + count
              + " commands in "
              + length
              + " bytes, "
              + body.readableBytes()
              + " left");
    }
    return true;
  }

  public int group() {
    return group;
  }

  /**
   * Tells transmissions apart: a batch that is sent again has the same {@link #seq} and another
   * request id.
   */
  public long requestId() {
    return requestId;
  }

  /** The epoch of the map by which the router chose the group. */
  public long epoch() {
    return epoch;
  }

  public long session() {
    return session;
  }

  /**
   * Of a batch with {@link #seq} 0.
   *
   * @throws IllegalArgumentException when the bytes cannot be terms
   */
  public ReadTerms terms() {
    return ReadTerms.of(session, acked);
  }

  public long seq() {
    return seq;
  }

  public long acked() {
    return acked;
  }

  public int count() {
    return count;
  }

  public int length() {
    return length;
  }
}
