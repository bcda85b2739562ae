package io.pontoon.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JoinRequestTest {
  private static final JoinRequest WHOLE = new JoinRequest("höst", 7001, 6379, "zone-1", -9);

  private static ByteBuf bytes(JoinRequest request) {
    ByteBuf body = Unpooled.buffer();
    request.write(body);
    return body;
  }

  @Test
  void isReadAsItWasWritten() {
    assertEquals(WHOLE, JoinRequest.read(bytes(WHOLE)));
    JoinRequest bare = new JoinRequest("h", 1, 0, "", 0);
    assertEquals(bare, JoinRequest.read(bytes(bare)));
  }

  @Test
  void isRefusedWhenItIsCutOffOrGoesOn() {
    ByteBuf whole = bytes(WHOLE);
    for (int length = 0; length < whole.readableBytes(); length++) {
      ByteBuf cut = whole.copy(0, length);
      assertThrows(IllegalArgumentException.class, () -> JoinRequest.read(cut));
    }
    whole.writeByte(0);
    assertThrows(IllegalArgumentException.class, () -> JoinRequest.read(whole));
  }

  @Test
  void isRefusedWithoutAHostOrWithPortsThatAreNone() {
    for (JoinRequest request :
        new JoinRequest[] {
          new JoinRequest("", 7001, 0, "", 0),
          new JoinRequest("h", 0, 0, "", 0),
          new JoinRequest("h", 65_536, 0, "", 0),
          new JoinRequest("h", 1, -1, "", 0),
          new JoinRequest("h", 1, 65_536, "", 0),
          new JoinRequest("h".repeat(256), 1, 0, "", 0),
        }) {
      ByteBuf body = bytes(request);
      assertThrows(IllegalArgumentException.class, () -> JoinRequest.read(body));
    }
  }

  @Test
  void noReplyOfRespIsTakenForTurnedAway() {
    for (String resp : new String[] {"+a\r", ":1\r", "-E\r", "_\r\n", "$-1\r\n", "#t\r\n"}) {
      byte[] bytes = resp.getBytes(StandardCharsets.US_ASCII);
      assertFalse(TurnedAway.is(bytes, 0, bytes.length));
    }
    for (int slot : new int[] {0, 16_383, 16_384, TurnedAway.FOLLOWS}) {
      assertTrue(TurnedAway.is(TurnedAway.reply(slot), 0, 3));
    }
  }
}
