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
 * @param store the id of a node's data directory, by which the others tell it from another one
 *     under its name; 0 of a router
 */
public record Hello(Role role, long id, String cluster, long store) {
  private static final int VERSION = 3;
  private static final int FIXED = 1 + 1 + 8 + 8 + 1;
  private static final int NAME_MAX = 255;

  /** What a peer is. */
  public enum Role {
    NODE,
    ROUTER
  }

  /** The greeting of who has no data directory. */
  public Hello(Role role, long id, String cluster) {
    this(role, id, cluster, 0);
  }

  ByteBuf frame(ByteBufAllocator allocator) {
    byte[] name = cluster.getBytes(StandardCharsets.UTF_8);
    ByteBuf frame = Frame.begin(allocator, Frame.HELLO, FIXED + name.length);
    frame
        .writeByte(VERSION)
        .writeByte(role.ordinal())
        .writeLong(id)
        .writeLong(store)
        .writeByte(name.length)
        .writeBytes(name);
    return Frame.finish(frame);
  }

  /**
   * @throws IllegalArgumentException when the body is not a greeting of this version
   */
  static Hello read(ByteBuf body) {
    if (body.readableBytes() < FIXED || body.readByte() != VERSION) {
      throw new IllegalArgumentException("not a greeting of version " + VERSION);
    }
    int role = body.readUnsignedByte();
    long id = body.readLong();
    long store = body.readLong();
    int length = body.readUnsignedByte();
    if (role >= Role.values().length || length != body.readableBytes() || length > NAME_MAX) {
      throw new IllegalArgumentException("damaged greeting");
    }
    return new Hello(
        Role.values()[role], id, body.readString(length, StandardCharsets.UTF_8), store);
  }
}
