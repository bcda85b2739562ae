package io.pontoon.router.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.CRC32C;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** A token says what was seen, no less, and whatever is not quite one is refused. */
class SessionTokenProperties {
  private static final long CLUSTER = 0x1234_5678_9abc_def0L;

  private static Seen seen(Map<Integer, Long> groups, long epoch) {
    Seen seen = new Seen();
    groups.forEach(seen::saw);
    seen.sawEpoch(epoch);
    return seen;
  }

  private static String decode(byte[] token, Seen into) {
    return SessionToken.decode(token, 0, token.length, CLUSTER, into);
  }

  private static byte[] signed(byte... body) {
    CRC32C crc = new CRC32C();
    crc.update(body);
    byte[] all =
        ByteBuffer.allocate(body.length + 4).put(body).putInt((int) crc.getValue()).array();
    return ("pt1." + Base64.getUrlEncoder().withoutPadding().encodeToString(all))
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Property
  void whatWasSeenComesBack(
      @ForAll @Size(max = 40) Map<@IntRange(min = 0) Integer, @LongRange(min = 0) Long> groups,
      @ForAll @LongRange(min = 0) long epoch) {
    byte[] token = SessionToken.encode(seen(groups, epoch), CLUSTER);
    Seen back = new Seen();
    assertNull(decode(token, back));
    assertEquals(epoch, back.epoch());
    assertEquals(groups.size(), back.size());
    groups.forEach((group, index) -> assertEquals(index, back.of(group)));
    assertArrayEquals(token, SessionToken.encode(back, CLUSTER));
  }

  @Property(tries = 30)
  void everyFlippedByteAndEveryTruncationIsRefused(
      @ForAll @Size(max = 6) Map<@IntRange(min = 0) Integer, @LongRange(min = 0) Long> groups,
      @ForAll @IntRange(min = 1, max = 255) int flip) {
    byte[] token = SessionToken.encode(seen(groups, 7), CLUSTER);
    Seen into = new Seen();
    for (int i = 0; i < token.length; i++) {
      byte[] wrong = token.clone();
      wrong[i] ^= (byte) flip;
      assertEquals(SessionToken.DAMAGED, decode(wrong, into));
      for (int bit = 0; bit < 8; bit++) {
        wrong[i] = (byte) (token[i] ^ 1 << bit);
        assertEquals(SessionToken.DAMAGED, decode(wrong, into));
      }
      assertEquals(SessionToken.DAMAGED, decode(Arrays.copyOf(token, i), into));
    }
    assertEquals(0, into.size(), "a refused token leaves no trace");
    assertEquals(0, into.epoch());
  }

  @Property
  void bytesThatOnlyLookLikeATokenNeverThrow(@ForAll byte[] body) {
    decode(signed(body), new Seen());
    byte[] plausible =
        ByteBuffer.allocate(9 + body.length).put((byte) 1).putLong(CLUSTER).put(body).array();
    decode(signed(plausible), new Seen());
  }

  @Example
  void eachRefusalHasItsReason() {
    byte[] token = SessionToken.encode(seen(Map.of(3, 4L), 5), CLUSTER);
    assertEquals(
        SessionToken.OTHER_CLUSTER,
        SessionToken.decode(token, 0, token.length, CLUSTER + 1, new Seen()));
    assertEquals(SessionToken.LATER_VERSION, decode(signed((byte) 2, (byte) 9), new Seen()));
    assertEquals(SessionToken.DAMAGED, decode(signed((byte) 0, (byte) 9), new Seen()));
    assertEquals(SessionToken.TOO_LARGE, decode(new byte[SessionToken.LENGTH_MAX + 1], new Seen()));
    assertEquals(SessionToken.DAMAGED, decode("pt1.".getBytes(StandardCharsets.US_ASCII), null));
    assertNotNull(decode(new byte[0], null));
  }

  @Example
  void aCountBeyondTheBytesIsNotBelieved() {
    byte[] lying =
        ByteBuffer.allocate(20)
            .put((byte) 1)
            .putLong(CLUSTER)
            .put((byte) 1)
            .put(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0x7f, 0})
            .array();
    assertEquals(SessionToken.DAMAGED, decode(signed(lying), new Seen()));
  }
}
