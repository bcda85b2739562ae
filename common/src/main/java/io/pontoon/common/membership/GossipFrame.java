package io.pontoon.common.membership;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.wire.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * What one member says to another: the body of {@link Frame#GOSSIP}.
 *
 * <pre>
 *   cluster 8 | kind 1 | request 8 | to: length 1, name | from: length 1, name | subject: length 1, text | payload
 * </pre>
 *
 * <p>A long payload is deflated, which the kind's highest bit tells: what is said of a thousand
 * members is much the same of each.
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

  /** No payload may be longer, however short it was on its way. */
  static final int PAYLOAD_MAX = 1 << 20;

  private static final int PLAIN_MAX = 8 << 10;
  private static final int DEFLATED = 0x80;
  private static final int TEXT_MAX = 255;
  private static final int FIXED = 8 + 1 + 8 + 3;

  private static final Kind[] KINDS = Kind.values();

  /** The finished frame; null when it is too long to be sent. */
  ByteBuf write(ByteBufAllocator allocator) {
    boolean plain = payload.length <= PLAIN_MAX;
    byte[] packed = plain ? payload : payload.length <= PAYLOAD_MAX ? deflate(payload) : payload;
    if (FIXED + 3 * TEXT_MAX + packed.length > LENGTH_MAX) {
      return null;
    }
    ByteBuf frame =
        Frame.begin(allocator, Frame.GOSSIP, FIXED + 128 + packed.length)
            .writeLong(cluster)
            .writeByte(kind.ordinal() | (plain ? 0 : DEFLATED))
            .writeLong(request);
    text(frame, to);
    text(frame, from);
    text(frame, subject);
    return Frame.finish(frame.writeBytes(packed));
  }

  private static byte[] deflate(byte[] payload) {
    try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
      deflater.setInput(payload);
      deflater.finish();
      byte[] packed = new byte[LENGTH_MAX];
      int length = deflater.deflate(packed);
      return deflater.finished() ? Arrays.copyOf(packed, length) : payload;
    }
  }

  private static byte[] inflate(byte[] packed) {
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(packed);
      byte[] payload = new byte[PAYLOAD_MAX + 1];
      int length = inflater.inflate(payload);
      if (!inflater.finished() || length > PAYLOAD_MAX) {
        throw new IllegalArgumentException("gossip that is too long or does not end");
      }
      return Arrays.copyOf(payload, length);
    } catch (DataFormatException damaged) {
      throw new IllegalArgumentException("damaged gossip: " + damaged.getMessage(), damaged);
    }
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
    int head = body.readUnsignedByte();
    int kind = head & ~DEFLATED;
    if (kind >= KINDS.length) {
      throw new IllegalArgumentException("gossip of kind " + kind);
    }
    long request = body.readLong();
    String to = text(body);
    String from = text(body);
    String subject = text(body);
    byte[] payload = new byte[body.readableBytes()];
    body.readBytes(payload);
    byte[] said = (head & DEFLATED) == 0 ? payload : inflate(payload);
    return new GossipFrame(cluster, KINDS[kind], request, to, from, subject, said);
  }

  private static String text(ByteBuf body) {
    int length = body.isReadable() ? body.readUnsignedByte() : Integer.MAX_VALUE;
    if (length > body.readableBytes()) {
      throw new IllegalArgumentException("gossip with a name that does not end");
    }
    return body.readString(length, StandardCharsets.UTF_8);
  }
}
