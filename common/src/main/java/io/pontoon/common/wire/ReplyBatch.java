package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;

/**
 * The answer to one {@link ClientBatch}: what became of it and, when it was carried out, a reply
 * for each command in its order, each as a length (varint) and RESP bytes. Read from a {@link
 * Frame#REPLY} frame by moving this cursor; one instance serves many.
 */
public final class ReplyBatch {
  /** Nothing is known of how old the state is. */
  public static final int UNKNOWN_LAG = -1;

  /** Bytes of an answer besides its replies. */
  public static final int HEADER = 4 + 8 + 1 + 4 + 8 + 4 + 4 + 1 + 4 + 4;

  /** What became of a batch. */
  public enum Status {
    /**
     * Carried out; the replies are here. To plain reads there may be fewer than commands, but one
     * at least: the rest was left to be asked for again.
     */
    OK,
    /**
     * Nothing was done: this replica does not lead the group. The hint names the node that does, or
     * 0.
     */
    NOT_LEADER,
    /**
     * It was proposed, then leadership was lost: ask the new leader with the same session and
     * sequence number.
     */
    UNSETTLED,
    /** Nothing was done: a queue or the log is full. */
    BUSY,
    /**
     * Nothing was done: a batch of this session with a smaller sequence number has not come yet.
     */
    GAP,
    /**
     * Nothing was done now, and the session is not known. Whether it was, and this was done before,
     * cannot be told.
     */
    NO_SESSION,
    /**
     * Nothing was done: the group no longer owns these slots, or does not exist here. Fetch the
     * map.
     */
    STALE_MAP,
    /** Nothing was done: larger than a log entry may be. */
    TOO_BIG,
    /** Nothing was read: this replica cannot meet the {@link ReadTerms} soon; another may. */
    BEHIND,
    /** Nothing was read: no majority confirmed it in time. */
    NO_QUORUM,
    /** Nothing was read: not every voter has it. The hint names the node of one that has not. */
    VOTER_MISSING;

    private static final Status[] ALL = values();
  }

  private int group;
  private long requestId;
  private Status status;
  private int leaderHint;
  private long index;
  private int lagMillis;
  private int load;
  private boolean leads;
  private int count;
  private int length;

  /**
   * Appends an answer to the body of a {@link Frame#REPLY} frame. {@code replies} holds {@code
   * count} times length and bytes.
   */
  public static void write(
      ByteBuf frame,
      int group,
      long requestId,
      Status status,
      int leaderHint,
      long index,
      int lagMillis,
      int load,
      boolean leads,
      int count,
      byte[] replies,
      int offset,
      int length) {
    frame
        .writeInt(group)
        .writeLong(requestId)
        .writeByte(status.ordinal())
        .writeInt(leaderHint)
        .writeLong(index)
        .writeInt(lagMillis)
        .writeInt(load)
        .writeBoolean(leads)
        .writeInt(count)
        .writeInt(length);
    frame.writeBytes(replies, offset, length);
  }

  /**
   * Moves to the next answer of the frame; its replies are the next {@link #length} bytes of {@code
   * body}, which the caller reads or skips.
   *
   * @throws IllegalArgumentException when the bytes cannot be an answer
   */
  public boolean next(ByteBuf body) {
    if (!body.isReadable()) {
      return false;
    }
    if (body.readableBytes() < HEADER) {
      throw new IllegalArgumentException("damaged answer: " + body.readableBytes() + " bytes left");
    }
    group = body.readInt();
    requestId = body.readLong();
    int ordinal = body.readUnsignedByte();
    leaderHint = body.readInt();
    index = body.readLong();
    lagMillis = body.readInt();
    load = body.readInt();
    leads = body.readBoolean();
    count = body.readInt();
    length = body.readInt();
    if (ordinal >= Status.ALL.length
        || length < 0
        || length > body.readableBytes()
        || count < 0
        || count > length) {
      throw new IllegalArgumentException(
          "damaged answer: status " + ordinal + ", " + count + " replies in " + length + " bytes");
    }
    status = Status.ALL[ordinal];
    return true;
  }

  public int group() {
    return group;
  }

  public long requestId() {
    return requestId;
  }

  public Status status() {
    return status;
  }

  /**
   * The id of the node that leads the group as far as the answering one knows; 0 when it does not
   * know.
   */
  public int leaderHint() {
    return leaderHint;
  }

  /** The log index up to which the replica had applied; for writes at least their own. */
  public long index() {
    return index;
  }

  /**
   * How long before the answer, at the most, the state was known to be current; 0 at a leader,
   * {@link #UNKNOWN_LAG} when that was not asked.
   */
  public int lagMillis() {
    return lagMillis;
  }

  /**
   * How much waited at the replica's lane when it answered: batches taken and not yet answered, and
   * messages not yet read.
   */
  public int load() {
    return load;
  }

  /** Whether the replica led its group. */
  public boolean leads() {
    return leads;
  }

  public int count() {
    return count;
  }

  public int length() {
    return length;
  }
}
