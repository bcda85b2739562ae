package io.pontoon.tests.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.common.wire.Standing;

/** Frames in words, for the trace. */
final class Frames {
  private Frames() {}

  static String told(SimConnection.Packet packet) {
    return switch (packet.kind()) {
      case SimConnection.Packet.END -> "end";
      case Frame.HELLO -> "hello";
      case Frame.CLIENT -> commands(body(packet));
      case Frame.REPLY -> replies(body(packet));
      case Frame.RAFT -> "raft " + sizeAndSum(packet);
      case Frame.STANDING -> standings(body(packet));
      case Frame.MAP_REQUEST -> "map?";
      case Frame.MAP -> "map " + sizeAndSum(packet);
      case Frame.MAP_PATCH -> "map patch " + sizeAndSum(packet);
      case Frame.SNAPSHOT_CHUNK -> "snapshot chunk " + sizeAndSum(packet);
      case Frame.SNAPSHOT_REPLY -> "snapshot reply " + sizeAndSum(packet);
      case Frame.GOSSIP -> "gossip " + sizeAndSum(packet);
      default -> "kind " + packet.kind() + " " + sizeAndSum(packet);
    };
  }

  private static ByteBuf body(SimConnection.Packet packet) {
    return Unpooled.wrappedBuffer(packet.bytes()).skipBytes(Frame.HEADER);
  }

  private static String sizeAndSum(SimConnection.Packet packet) {
    return packet.length() + "B " + Integer.toHexString((int) packet.sum());
  }

  private static String commands(ByteBuf body) {
    StringBuilder text = new StringBuilder("commands");
    ClientBatch batch = new ClientBatch();
    while (batch.next(body)) {
      text.append(" [group ").append(batch.group()).append(" request ");
      text.append(Long.toHexString(batch.requestId())).append(" session ");
      text.append(Long.toHexString(batch.session())).append(" seq ").append(batch.seq());
      text.append(" acked ").append(batch.acked()).append(" count ").append(batch.count());
      text.append(']');
      body.skipBytes(batch.length());
    }
    return text.toString();
  }

  private static String replies(ByteBuf body) {
    StringBuilder text = new StringBuilder("replies");
    ReplyBatch batch = new ReplyBatch();
    while (batch.next(body)) {
      text.append(" [group ").append(batch.group()).append(" request ");
      text.append(Long.toHexString(batch.requestId())).append(' ').append(batch.status());
      text.append(" hint ").append(batch.leaderHint()).append(" count ").append(batch.count());
      text.append(']');
      body.skipBytes(batch.length());
    }
    return text.toString();
  }

  private static String standings(ByteBuf body) {
    StringBuilder text = new StringBuilder("standings");
    for (Standing one = Standing.read(body); one != null; one = Standing.read(body)) {
      text.append(" [group ").append(one.group()).append(" term ").append(one.term());
      text.append(" leader ").append(one.leader()).append(']');
    }
    return text.toString();
  }
}
