package io.pontoon.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * The first frame on a link.
 *
 * @param role what the speaker is
 * @param id a node's id; of a router any number that tells routers apart
 * @param cluster the cluster's name; a peer of another cluster is refused
 */
public record Hello(Role role, long id, String cluster) {
  private static final int VERSION = 1;
  private static final int NAME_MAX = 255;

  /** What a peer is. */
  public enum Role {
    NODE,
    ROUTER
  }

  ByteBuf frame(ByteBufAllocator allocator) {
    byte[] name = cluster.getBytes(StandardCharsets.UTF_8);
    ByteBuf frame = Frame.begin(allocator, Frame.HELLO, 16 + name.length);
    frame
        .writeByte(VERSION)
        .writeByte(role.ordinal())
        .writeLong(id)
        .writeByte(name.length)
        .writeBytes(name);
    return Frame.finish(frame);
  }

  /**
   * @throws IllegalArgumentException when the body is not a greeting of this version
   */
  static Hello read(ByteBuf body) {
    if (body.readableBytes() < 11 || body.readByte() != VERSION) {
      throw new IllegalArgumentException("not a greeting of version " + VERSION);
    }
    int role = body.readUnsignedByte();
    long id = body.readLong();
    int length = body.readUnsignedByte();
    if (role >= Role.values().length || length != body.readableBytes() || length > NAME_MAX) {
      throw new IllegalArgumentException("damaged greeting");
    }
    return new Hello(Role.values()[role], id, body.readString(length, StandardCharsets.UTF_8));
  }
}
