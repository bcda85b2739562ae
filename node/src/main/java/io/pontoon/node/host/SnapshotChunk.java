package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.node.snapshot.SnapshotId;

/**
 * A piece of a snapshot's file on its way from the leader to a follower; one without bytes is an
 * offer, which asks how much of that very file is there already.
 *
 * @param from the leader's replica id
 * @param to the follower's
 * @param term the leader's term
 * @param fingerprint of the file
 * @param size of the whole file
 * @param offset of this piece
 */
record SnapshotChunk(
    int from,
    int to,
    long term,
    SnapshotId id,
    long fingerprint,
    long size,
    long offset,
    byte[] bytes) {
  static final int BYTES_MAX = 256 << 10;
  static final int HEADER = 4 + 4 + 4 + 8 + 8 + 8 + 8 + 8 + 8 + 4;
  private static final byte[] NOTHING = {};

  static SnapshotChunk offer(
      int from, int to, long term, SnapshotId id, long fingerprint, long size) {
    return new SnapshotChunk(from, to, term, id, fingerprint, size, 0, NOTHING);
  }

  boolean isOffer() {
    return bytes.length == 0;
  }

  void write(ByteBuf out) {
    out.writeInt(id.group())
        .writeInt(from)
        .writeInt(to)
        .writeLong(term)
        .writeLong(id.index())
        .writeLong(id.term());
    out.writeLong(fingerprint)
        .writeLong(size)
        .writeLong(offset)
        .writeInt(bytes.length)
        .writeBytes(bytes);
  }

  static SnapshotChunk read(ByteBuf in) {
    if (in.readableBytes() < HEADER) {
      throw new IllegalArgumentException("damaged snapshot chunk");
    }
    int group = in.readInt();
    int from = in.readInt();
    int to = in.readInt();
    long term = in.readLong();
    SnapshotId id = new SnapshotId(group, in.readLong(), in.readLong());
    long fingerprint = in.readLong();
    long size = in.readLong();
    long offset = in.readLong();
    int length = in.readInt();
    if (length < 0
        || length > BYTES_MAX
        || length != in.readableBytes()
        || offset < 0
        || offset > size - length) {
      throw new IllegalArgumentException(
          "damaged snapshot chunk: " + length + " bytes at " + offset + " of " + size);
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return new SnapshotChunk(from, to, term, id, fingerprint, size, offset, bytes);
  }

  /**
   * How far a follower has got.
   *
   * @param position bytes stored; the next chunk begins there
   */
  record Reply(SnapshotId id, int follower, long position, State state) {
    static final int BYTES = 4 + 8 + 8 + 4 + 8 + 1;
    private static final State[] STATES = State.values();

    enum State {
      /** So much is stored. */
      GOING_ON,
      /** So much is there: whatever was sent beyond is lost, go on from there. */
      GO_ON_FROM,
      /** Too many others arrive just now: offer it again later. */
      LATER,
      /** All is there and being loaded. */
      LOADING,
      /** It is the follower's state now. */
      ARRIVED,
      /** Nothing came of it. */
      FAILED
    }

    void write(ByteBuf out) {
      out.writeInt(id.group())
          .writeLong(id.index())
          .writeLong(id.term())
          .writeInt(follower)
          .writeLong(position)
          .writeByte(state.ordinal());
    }

    static Reply read(ByteBuf in) {
      if (in.readableBytes() != BYTES) {
        throw new IllegalArgumentException("damaged snapshot reply");
      }
      SnapshotId id = new SnapshotId(in.readInt(), in.readLong(), in.readLong());
      int follower = in.readInt();
      long position = in.readLong();
      int state = in.readByte();
      if (state < 0 || state >= STATES.length || position < 0) {
        throw new IllegalArgumentException("damaged snapshot reply: state " + state);
      }
      return new Reply(id, follower, position, STATES[state]);
    }
  }
}
