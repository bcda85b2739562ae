package io.pontoon.common.membership;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.wire.Frame;
import java.nio.charset.StandardCharsets;

/**
 * What one member says to another: the body of {@link Frame#GOSSIP}.
 *
 * <pre>
 *   cluster 8 | kind 1 | request 8 | to: length 1, name | from: length 1, name | subject: length 1, text | payload
 * </pre>
 *
 * @param cluster the cluster's id; a member of another one is refused
 * @param request tells questions of one member apart, and their answers; 0 where none is awaited
 * @param to the member's name that it is for, which need not be the end of this link
 * @param from who says it
 * @param subject which part of the protocol it belongs to
 */
public record GossipFrame(
    long cluster, Kind kind, long request, String to, String from, String subject, byte[] payload) {
  /** What is expected of the other member. */
  public enum Kind {
    /** Nothing. */
    SAID,
    /** An answer. */
    ASKED,
    /** It is one. */
    ANSWERED
  }

  /** No body may be longer. */
  static final int LENGTH_MAX = 64 << 10;

  private static final int TEXT_MAX = 255;
  private static final int FIXED = 8 + 1 + 8 + 3;

  private static final Kind[] KINDS = Kind.values();

  /** Whether it is short enough to be sent. */
  boolean fits() {
    return FIXED + 3 * TEXT_MAX + payload.length <= LENGTH_MAX;
  }

  /** The finished frame; only of what {@link #fits}. */
  ByteBuf write(ByteBufAllocator allocator) {
    ByteBuf frame =
        Frame.begin(allocator, Frame.GOSSIP, FIXED + 128 + payload.length)
            .writeLong(cluster)
            .writeByte(kind.ordinal())
            .writeLong(request);
    text(frame, to);
    text(frame, from);
    text(frame, subject);
    return Frame.finish(frame.writeBytes(payload));
  }

  private static void text(ByteBuf frame, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > TEXT_MAX) {
      throw new IllegalArgumentException("a name of " + bytes.length + " bytes");
    }
    frame.writeByte(bytes.length).writeBytes(bytes);
  }

  /**
   * @throws IllegalArgumentException when it is too long, too short, or of no known kind
   */
  static GossipFrame read(ByteBuf body) {
    int length = body.readableBytes();
    if (length < FIXED || length > LENGTH_MAX) {
      throw new IllegalArgumentException("gossip of " + length + " bytes");
    }
    long cluster = body.readLong();
    int kind = body.readUnsignedByte();
    if (kind >= KINDS.length) {
      throw new IllegalArgumentException("gossip of kind " + kind);
    }
    long request = body.readLong();
    String to = text(body);
    String from = text(body);
    String subject = text(body);
    byte[] payload = new byte[body.readableBytes()];
    body.readBytes(payload);
    return new GossipFrame(cluster, KINDS[kind], request, to, from, subject, payload);
  }

  private static String text(ByteBuf body) {
    int length = body.isReadable() ? body.readUnsignedByte() : Integer.MAX_VALUE;
    if (length > body.readableBytes()) {
      throw new IllegalArgumentException("gossip with a name that does not end");
    }
    return body.readString(length, StandardCharsets.UTF_8);
  }
}
