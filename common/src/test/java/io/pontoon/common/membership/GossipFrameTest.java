package io.pontoon.common.membership;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pontoon.common.wire.Frame;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is said stands in a frame as it was said, and what cannot have been said is refused. */
class GossipFrameTest {
  private static final GossipFrame SAID =
      new GossipFrame(
          77, GossipFrame.Kind.ASKED, 5, "node-1", "router-a1", "probe", new byte[] {1, 2, 3});

  private static byte[] body(GossipFrame said) {
    ByteBuf frame = said.write(UnpooledByteBufAllocator.DEFAULT);
    byte[] bytes = new byte[frame.readableBytes() - Frame.HEADER];
    frame.getBytes(Frame.HEADER, bytes);
    frame.release();
    return bytes;
  }

  private static GossipFrame read(byte[] body) {
    return GossipFrame.read(Unpooled.wrappedBuffer(body));
  }

  @Test
  void whatWasSaidIsRead() {
    GossipFrame read = read(body(SAID));
    assertEquals(77, read.cluster());
    assertEquals(GossipFrame.Kind.ASKED, read.kind());
    assertEquals(5, read.request());
    assertEquals("node-1", read.to());
    assertEquals("router-a1", read.from());
    assertEquals("probe", read.subject());
    assertArrayEquals(new byte[] {1, 2, 3}, read.payload());
  }

  @Test
  void whatIsCutShortIsRefused() {
    byte[] whole = body(SAID);
    int fixed = whole.length - SAID.payload().length;
    for (int length = 0; length < fixed; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThrows(IllegalArgumentException.class, () -> read(cut), "of " + length + " bytes");
    }
  }

  @Test
  void aNameThatDoesNotEndIsRefused() {
    byte[] damaged = body(SAID);
    damaged[8 + 1 + 8] = (byte) 255;
    assertThrows(IllegalArgumentException.class, () -> read(damaged));
  }

  @Test
  void anUnknownKindIsRefused() {
    byte[] damaged = body(SAID);
    damaged[8] = 3;
    assertThrows(IllegalArgumentException.class, () -> read(damaged));
  }

  @Test
  void whatIsTooLongIsNeitherSentNorRead() {
    assertThrows(IllegalArgumentException.class, () -> read(new byte[GossipFrame.LENGTH_MAX + 1]));
    byte[] noise = new byte[GossipFrame.LENGTH_MAX];
    new Random(3).nextBytes(noise);
    assertNull(withPayload(noise).write(UnpooledByteBufAllocator.DEFAULT));
    byte[] huge = new byte[GossipFrame.PAYLOAD_MAX + 1];
    assertNull(withPayload(huge).write(UnpooledByteBufAllocator.DEFAULT));
  }

  private static GossipFrame withPayload(byte[] payload) {
    return new GossipFrame(77, GossipFrame.Kind.SAID, 0, "node-1", "node-2", "gossip", payload);
  }

  @Test
  void whatIsLongIsDeflatedOnItsWay() {
    byte[] dull = "node-1 is much like node-2\n".repeat(20_000).getBytes();
    byte[] body = body(withPayload(dull));
    assertTrue(body.length < 16 << 10, "of " + body.length + " bytes");
    assertArrayEquals(dull, read(body).payload());
    byte[] cut = java.util.Arrays.copyOf(body, body.length - 9);
    assertThrows(IllegalArgumentException.class, () -> read(cut));
    body[body.length - 20] ^= 1;
    assertThrows(IllegalArgumentException.class, () -> read(body));
  }

  @Test
  void whatWouldBecomeTooLongIsRefused() {
    byte[] most = body(withPayload(new byte[GossipFrame.PAYLOAD_MAX]));
    assertEquals(GossipFrame.PAYLOAD_MAX, read(most).payload().length);
    java.util.zip.Deflater deflater = new java.util.zip.Deflater();
    deflater.setInput(new byte[GossipFrame.PAYLOAD_MAX + 1]);
    deflater.finish();
    byte[] packed = new byte[8 << 10];
    int length = deflater.deflate(packed);
    deflater.end();
    byte[] bomb = body(withPayload(new byte[0]));
    bomb[8] |= (byte) 0x80;
    byte[] whole = java.util.Arrays.copyOf(bomb, bomb.length + length);
    System.arraycopy(packed, 0, whole, bomb.length, length);
    assertThrows(IllegalArgumentException.class, () -> read(whole));
  }

  @Test
  void anyBytesAreReadOrRefused() {
    Random chance = new Random(17);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = i % 2 == 0 ? body(SAID) : new byte[chance.nextInt(200)];
      for (int changes = i % 2 == 0 ? 3 : bytes.length; changes > 0; changes--) {
        bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt(256);
      }
      try {
        read(bytes);
        read++;
      } catch (IllegalArgumentException refused) {
        // as it should be
      }
    }
    assertTrue(read > 0, "nothing was read at all");
  }
}
