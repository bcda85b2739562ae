package io.pontoon.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeTest {
  private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

  private static ByteBuf body(ByteBuf frame, byte kind) {
    assertEquals(kind, frame.getByte(Frame.HEADER - 1));
    return frame.skipBytes(Frame.HEADER);
  }

  private static ChangeRequest sent(ChangeRequest request) {
    return ChangeRequest.read(body(request.frame(HEAP), Frame.CHANGE));
  }

  private static ChangeReply sent(ChangeReply reply) {
    return ChangeReply.read(body(reply.frame(HEAP), Frame.CHANGE_REPLY));
  }

  @Test
  void requestsArriveAsTheyWere() {
    ChangeRequest plain = new ChangeRequest(Long.MIN_VALUE, List.of("NODE", "DECOMMISSION", "3"));
    assertEquals(plain, sent(plain));
    ChangeRequest longest =
        new ChangeRequest(1, Collections.nCopies(16, "ü".repeat(ChangeRequest.WORD_BYTES_MAX / 2)));
    assertEquals(longest, sent(longest));
    ChangeRequest empty = new ChangeRequest(2, List.of("", ""));
    assertEquals(empty, sent(empty));
  }

  @Test
  void whatIsTooMuchIsNotARequest() {
    assertThrows(IllegalArgumentException.class, () -> new ChangeRequest(1, List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new ChangeRequest(1, Collections.nCopies(17, "x")));
    assertThrows(
        IllegalArgumentException.class, () -> new ChangeRequest(1, List.of("ü".repeat(129))));
  }

  @Test
  void answersArriveAsTheyWere() {
    for (ChangeReply.Status status : ChangeReply.Status.values()) {
      ChangeReply reply = new ChangeReply(7, status, 3, "slots:5\nkeys:6");
      assertEquals(reply, sent(reply));
    }
    ChangeReply huge = new ChangeReply(7, ChangeReply.Status.DONE, 0, "x".repeat(1 << 20));
    assertEquals(ChangeReply.TEXT_BYTES_MAX, sent(huge).text().length());
  }

  @Test
  void damagedOnesAreRefused() {
    ByteBuf request = body(new ChangeRequest(9, List.of("A", "BC")).frame(HEAP), Frame.CHANGE);
    ByteBuf reply =
        body(new ChangeReply(9, ChangeReply.Status.DONE, 1, "").frame(HEAP), Frame.CHANGE_REPLY);
    for (int cut = 0; cut < request.readableBytes(); cut++) {
      ByteBuf part = request.copy(request.readerIndex(), cut);
      assertThrows(IllegalArgumentException.class, () -> ChangeRequest.read(part));
    }
    for (int cut = 0; cut < reply.readableBytes(); cut++) {
      ByteBuf part = reply.copy(reply.readerIndex(), cut);
      assertThrows(IllegalArgumentException.class, () -> ChangeReply.read(part));
    }
    ByteBuf more = Unpooled.wrappedBuffer(request.duplicate(), Unpooled.wrappedBuffer(new byte[1]));
    assertThrows(IllegalArgumentException.class, () -> ChangeRequest.read(more));
    reply.setByte(reply.readerIndex() + 8, 4);
    assertThrows(IllegalArgumentException.class, () -> ChangeReply.read(reply));
  }
}
