package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The envelope of everything that peers say: length (4 bytes, of all that follows), CRC32C (4, of
 * all that follows it), kind (1), body.
 *
 * <p>A frame is begun, its body written by the caller, and finished; {@link PeerChannel} and {@link
 * PeerLink} take finished frames only.
 */
public final class Frame {
  /** Who speaks, of which cluster: the first frame of a link, both ways. Body: {@link Hello}. */
  public static final byte HELLO = 1;

  /** Commands for groups. Body: {@link ClientBatch} after {@link ClientBatch}. */
  public static final byte CLIENT = 2;

  /** Answers to {@link #CLIENT}. Body: {@link ReplyBatch} after {@link ReplyBatch}. */
  public static final byte REPLY = 3;

  /** Messages between the replicas of groups. */
  public static final byte RAFT = 4;

  /** Who leads. Body: {@link Standing} after {@link Standing}. */
  public static final byte STANDING = 5;

  /** Asks for the ClusterMap; empty body. */
  public static final byte MAP_REQUEST = 6;

  /** The ClusterMap, as {@code ClusterMapCodec} writes it. */
  public static final byte MAP = 7;

  /** A piece of a snapshot on its way to a follower. */
  public static final byte SNAPSHOT_CHUNK = 8;

  /** How far a snapshot has arrived. */
  public static final byte SNAPSHOT_REPLY = 9;

  /**
   * A node says which data directory it is and which map it knows; see {@code node.server}. This
   * and the kinds after it may come from a node that is not listened to otherwise.
   */
  public static final byte ANNOUNCE = 10;

  /** Which data directory a node is, as far as the speaker has noted. */
  public static final byte NOTED = 11;

  /** A node that has lost its memory asks to be taken in again, under new replica ids. */
  public static final byte REJOIN = 12;

  /** Who belongs to a group by now, for the meta group to know. */
  public static final byte CONFIG_REACHED = 13;

  /** Asks a node how it stands. Body: {@link NodeStatus.Request}. */
  public static final byte STATUS_REQUEST = 14;

  /** How a node stands, or a part of that. Body: {@link NodeStatus.Part}. */
  public static final byte STATUS = 15;

  /** A node's clock, and an echo of the other's: between nodes, at every beat. */
  public static final byte PULSE = 16;

  /** Who is alive, between all processes. Body: {@code common.membership.GossipFrame}. */
  public static final byte GOSSIP = 17;

  /** Asks the leader of the meta group for a change. Body: {@link ChangeRequest}. */
  public static final byte CHANGE = 18;

  /** What became of it. Body: {@link ChangeReply}. */
  public static final byte CHANGE_REPLY = 19;

  /** A piece of a slot, from the leader of the group that gives it to who may lead the taker. */
  public static final byte SLOT_PIECE = 20;

  /** How far the taker of a slot has come. */
  public static final byte SLOT_REPLY = 21;

  /** A slot has arrived at another group: for the meta group to show. */
  public static final byte SLOT_ARRIVED = 22;

  /** A node that is not in the map asks to be taken in. Body: {@link JoinRequest}. */
  public static final byte JOIN = 23;

  /** Why it is not; the body is text for its user. */
  public static final byte JOIN_REFUSED = 24;

  /** The next ClusterMap for who has the one before. Body: {@code topology.MapPatch}. */
  public static final byte MAP_PATCH = 25;

  /** Bytes before the body. */
  public static final int HEADER = 9;

  /** No frame may be longer, whatever its length field says. */
  public static final int MAX_LENGTH = 160 << 20;

  private static final int CRC_AT = 4;
  private static final int KIND_AT = 8;

  private Frame() {}

  /**
   * A frame with room for {@code body} bytes (it grows when there are more); write the body, then
   * {@link #finish}.
   */
  public static ByteBuf begin(ByteBufAllocator allocator, byte kind, int body) {
    return allocator.buffer(HEADER + body).writeInt(0).writeInt(0).writeByte(kind);
  }

  /** Fills in length and checksum; the frame may be sent now. */
  public static ByteBuf finish(ByteBuf frame) {
    int length = frame.readableBytes() - 4;
    assert length <= MAX_LENGTH : "a frame of " + length + " bytes";
    frame.setInt(0, length);
    frame.setInt(CRC_AT, crc(frame, KIND_AT, frame.readableBytes() - KIND_AT));
    return frame;
  }

  /** Whether a received frame, without its length field, is what was sent. */
  static boolean intact(ByteBuf frame) {
    int at = frame.readerIndex();
    return frame.readableBytes() > 4
        && frame.getInt(at) == crc(frame, at + 4, frame.readableBytes() - 4);
  }

  private static int crc(ByteBuf buffer, int at, int length) {
    CRC32C crc = new CRC32C();
    if (buffer.hasArray()) {
      crc.update(buffer.array(), buffer.arrayOffset() + at, length);
    } else {
      ByteBuffer nio =
          buffer.nioBufferCount() == 1
              ? buffer.internalNioBuffer(at, length)
              : buffer.nioBuffer(at, length);
      crc.update(nio);
    }
    return (int) crc.getValue();
  }
}
