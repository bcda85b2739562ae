package io.pontoon.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.router.read.Seen;
import org.junit.jupiter.api.Test;

class ServedTest {
  /** A write that is sent on stands in another group's log than the one it was counted for. */
  @Test
  void whatIsShownIsOfTheGroupThatAnswers() {
    ByteBuf frame = Unpooled.buffer();
    ReplyBatch.write(frame, 7, 1, ReplyBatch.Status.OK, 0, 12, 0, 0, true, 0, new byte[0], 0, 0);
    ReplyBatch answer = new ReplyBatch();
    answer.next(frame);
    Served served = new Served();
    Seen seen = new Seen();
    served.showTo(seen);
    assertEquals(0, seen.size(), "nobody answers");
    served.begin(2, answer);
    served.showTo(seen);
    served.end();
    served.showTo(seen);
    assertEquals(12, seen.of(7));
    assertEquals(1, seen.size());
  }
}
