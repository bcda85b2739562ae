package io.pontoon.common.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {
  @Test
  void theCheckValueOfTheSpecification() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertEquals(0x31C3, Slots.crc16(digits, 0, digits.length));
  }

  /** The answers are those of CLUSTER KEYSLOT of redis-server 7.0.15. */
  @ParameterizedTest
  @CsvSource({
    "123456789, 12739",
    "user1000, 3443",
    "{user1000}.following, 3443",
    "foo{}, 5542",
    "foo{}{bar}, 8363",
    "foo{{bar}}zap, 4015",
    "{bar, 4015",
    "bar, 5061",
    "foo{bar}{zap}, 5061",
    "foo{bar, 15278",
    "foo}{bar, 7624",
    "}a{b}c, 3300",
    "'', 0"
  })
  void aKeyHasTheSlotThatRedisGivesIt(String key, int slot) {
    assertEquals(slot, Slots.of(key.getBytes(StandardCharsets.US_ASCII)));
  }

  @Property
  void eightBytesAtOnceComeToTheSameAsBitByBit(@ForAll @Size(max = 70) byte[] bytes) {
    int crc = 0;
    for (byte b : bytes) {
      for (int bit = 7; bit >= 0; bit--) {
        boolean carry = (crc >>> 15 & 1) != (b >>> bit & 1);
        crc = (crc << 1 ^ (carry ? 0x1021 : 0)) & 0xffff;
      }
    }
    assertEquals(crc, Slots.crc16(bytes, 0, bytes.length));
  }

  @Property
  void onlyTheSliceCounts(
      @ForAll @Size(max = 20) byte[] before,
      @ForAll @Size(max = 20) byte[] key,
      @ForAll @Size(max = 20) byte[] after) {
    byte[] all = new byte[before.length + key.length + after.length];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(key, 0, all, before.length, key.length);
    System.arraycopy(after, 0, all, before.length + key.length, after.length);
    assertEquals(Slots.of(key), Slots.of(all, before.length, key.length));
  }
}
