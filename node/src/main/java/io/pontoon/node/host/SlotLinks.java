package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.wire.Frame;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.slot.SlotChange;
import io.pontoon.node.slot.SlotReply;

/**
 * What the leaders of two groups say to each other about a slot between them, as the bodies of
 * frames. Both may be led on one node.
 *
 * <pre>
 *   SLOT_PIECE    taking group 4 | node that speaks 4 | SlotChange.Piece
 *   SLOT_REPLY    giving group 4 | node that speaks 4 | SlotReply
 *   SLOT_ARRIVED  slot 4 | from 4 | to 4 | move 8 | bytes sent 8      to the meta group, until its map shows it
 * </pre>
 *
 * Owned by the lane's thread.
 */
public final class SlotLinks {
  private static final int ARRIVED_BYTES = 4 + 4 + 4 + 8 + 8;

  private final int nodeId;
  private final LaneParts parts;

  SlotLinks(int nodeId, LaneParts parts) {
    this.nodeId = nodeId;
    this.parts = parts;
  }

  void piece(int node, int group, SlotChange.Piece piece) {
    if (node == nodeId || parts.links().takesBulk(node)) {
      send(node, Frame.SLOT_PIECE, group, piece.encode());
    }
  }

  void answer(int node, int group, SlotReply reply) {
    send(node, Frame.SLOT_REPLY, group, reply.encode());
  }

  private void send(int node, byte kind, int group, byte[] said) {
    ByteBufAllocator allocator = parts.allocator();
    if (node == nodeId) {
      ByteBuf body = allocator.buffer(8 + said.length);
      parts.neighbours().toSelf(kind, group, fill(body, group, said));
    } else {
      ByteBuf frame = Frame.begin(allocator, kind, 8 + said.length);
      parts.links().sendBulk(node, Frame.finish(fill(frame, group, said)));
    }
  }

  private ByteBuf fill(ByteBuf to, int group, byte[] said) {
    return to.writeInt(group).writeInt(nodeId).writeBytes(said);
  }

  /** The group that a frame is for, which is left unread. */
  static int group(ByteBuf body) {
    if (body.readableBytes() < 8) {
      throw new IllegalArgumentException("damaged frame of " + body.readableBytes() + " bytes");
    }
    return body.getInt(body.readerIndex());
  }

  /**
   * Tells a shard what a frame says.
   *
   * @throws IllegalArgumentException when it is damaged
   */
  static void take(Shard shard, byte kind, ByteBuf body) {
    body.skipBytes(4);
    int from = body.readInt();
    byte[] said = new byte[body.readableBytes()];
    body.readBytes(said);
    if (kind == Frame.SLOT_REPLY) {
      shard.slots().onReply(from, SlotReply.decode(said));
    } else if (SlotChange.decode(said, 0, said.length) instanceof SlotChange.Piece piece) {
      shard.slots().onPiece(from, piece);
    } else {
      throw new IllegalArgumentException("not a piece of a slot");
    }
  }

  /** Tells whoever may lead the meta group. */
  void arrived(ClusterMap map, SlotMove move, long bytes) {
    for (GroupInfo.Replica replica : map.group(GroupInfo.META).replicas()) {
      if (replica.node() == nodeId) {
        parts.neighbours().arrived(move, bytes);
      } else if (replica.node() != GroupInfo.Replica.NOWHERE) {
        ByteBuf frame = Frame.begin(parts.allocator(), Frame.SLOT_ARRIVED, ARRIVED_BYTES);
        frame.writeInt(move.slot()).writeInt(move.from()).writeInt(move.to()).writeLong(move.id());
        parts.links().send(replica.node(), Frame.finish(frame.writeLong(bytes)));
      }
    }
  }

  /**
   * What the body of {@link Frame#SLOT_ARRIVED} says.
   *
   * @throws IllegalArgumentException when it is damaged
   */
  public static SlotMove readArrived(ByteBuf body) {
    if (body.readableBytes() != ARRIVED_BYTES) {
      throw new IllegalArgumentException("damaged frame of " + body.readableBytes() + " bytes");
    }
    return new SlotMove(body.readInt(), body.readInt(), body.readInt(), body.readLong());
  }

  /** How many bytes were sent for it: what is left of the body after {@link #readArrived}. */
  public static long readBytes(ByteBuf body) {
    return body.readLong();
  }
}
