package io.pontoon.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.ring.Slots;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyspaceTest {
  private final Keyspace keyspace = new Keyspace(5);

  @AfterEach
  void free() {
    keyspace.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void put(Keyspace into, String key, byte[] value, long expireAt) {
    byte[] k = bytes(key);
    into.putString(k, 0, k.length, value, 0, value.length, expireAt);
  }

  private long find(Keyspace in, String key, long now) {
    byte[] k = bytes(key);
    return in.find(k, 0, k.length, now);
  }

  private byte[] value(Keyspace in, String key) {
    long entry = find(in, key, 0);
    byte[] value = new byte[in.valueLength(entry)];
    in.readValue(entry, 0, value, 0, value.length);
    return value;
  }

  @Test
  void aKeyWhoseTimeIsUpIsNotFoundButStays() {
    put(keyspace, "k", bytes("v"), 100);
    assertNotEquals(Keyspace.ABSENT, find(keyspace, "k", 99));
    assertEquals(Keyspace.ABSENT, find(keyspace, "k", 100));
    assertEquals(1, keyspace.size());
    assertEquals(Keyspace.ABSENT, keyspace.pick(1, 100));
    assertEquals(100, keyspace.nextExpiryHint());
    assertTrue(keyspace.remove(bytes("k"), 0, 1));
  }

  /**
   * Two hundred thousand keys with one hash tag: a table never passes its bound, so no write moves
   * more than one of them.
   */
  @Test
  void aSlotOfVeryManyKeysIsSplitTableByTable() {
    int count = 200_000;
    for (int i = 0; i < count; i++) {
      put(keyspace, "{one}" + i, bytes("v" + i), i % 2 == 0 ? Keyspace.NO_EXPIRY : i);
    }
    int slot = Slots.of(bytes("{one}"));
    assertEquals(count, keyspace.slotSize(slot));
    assertTrue(keyspace.largestTable() <= Table.SPLIT_AT, "a table of " + keyspace.largestTable());
    for (int i = 0; i < count; i += 997) {
      assertEquals("v" + i, new String(value(keyspace, "{one}" + i), StandardCharsets.ISO_8859_1));
    }
    Set<Long> seen = new HashSet<>();
    long cursor = 0;
    do {
      cursor = keyspace.scanSlot(slot, cursor, 50, seen::add);
    } while (cursor != 0);
    assertEquals(count, seen.size());
    assertEquals(10, keyspace.expired(count, 10, entry -> {}));
    assertEquals(150_000, keyspace.clearSlot(slot, 150_000));
    assertEquals(50_000, keyspace.clearSlot(slot, Integer.MAX_VALUE));
    assertEquals(0, keyspace.cellBytes());
  }

  @Test
  void everyKeyIsPickedAboutAsOften() {
    int[] picked = new int[1000];
    for (int i = 0; i < picked.length; i++) {
      put(keyspace, i < 500 ? "{t}" + i : "k" + i, bytes("" + i), Keyspace.NO_EXPIRY);
    }
    Random random = new Random(3);
    for (int i = 0; i < 100_000; i++) {
      long entry = keyspace.pick(random.nextLong(), 0);
      byte[] value = new byte[keyspace.valueLength(entry)];
      keyspace.readValue(entry, 0, value, 0, value.length);
      picked[Integer.parseInt(new String(value, StandardCharsets.ISO_8859_1))]++;
    }
    int least = Arrays.stream(picked).min().getAsInt();
    int most = Arrays.stream(picked).max().getAsInt();
    assertTrue(least > 50 && most < 200, "between " + least + " and " + most + " of 100 expected");
  }

  @Test
  void aValueOfManyMegabytesGoesThroughASnapshotInParts() {
    byte[] value = new byte[64 << 20];
    new Random(1).nextBytes(value);
    put(keyspace, "long", value, 7);
    Digest digest = keyspace.digest();
    Keyspace loaded = new Keyspace(6);
    ByteBlock block = new ByteBlock(1024);
    int changes = 0;
    try (SnapshotCursor cursor = keyspace.snapshot()) {
      while (cursor.next(block, 256 * 1024)) {
        assertTrue(block.length() <= 256 * 1024 + 16);
        loaded.load(block.array(), 0, block.length());
        if (changes++ == 10) {
          // In the midst of it: the writer changes the value, then removes it.
          keyspace.writeValue(find(keyspace, "long", 0), 50 << 20, new byte[100], 0, 100);
          assertTrue(cursor.heldBytes() >= value.length);
        } else if (changes == 20) {
          keyspace.clear();
        }
      }
      assertEquals(digest, cursor.digest());
    }
    loaded.loadEnded();
    assertEquals(digest, loaded.digest());
    loaded.close();
  }

  @Test
  void aDamagedBlockIsRefusedWhateverByteIsCutOrChanged() {
    put(keyspace, "key", bytes("value"), 1000);
    put(keyspace, "other", new byte[100_000], Keyspace.NO_EXPIRY);
    ByteBlock block = new ByteBlock(16);
    try (SnapshotCursor cursor = keyspace.snapshot()) {
      assertTrue(cursor.next(block, 1 << 20));
    }
    byte[] whole = block.toBytes();
    for (int cut = 0; cut < 300; cut++) {
      byte[] torn = Arrays.copyOf(whole, cut < 150 ? cut : whole.length - cut + 149);
      Keyspace into = new Keyspace();
      try (into) {
        into.load(torn);
        into.loadEnded();
        assertTrue(into.size() < 2, "cut at " + torn.length);
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().startsWith("damaged snapshot"), e.getMessage());
      }
    }
    for (int at = 0; at < 60; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) (1 << bit);
        try (Keyspace into = new Keyspace()) {
          into.load(changed);
          into.loadEnded();
        } catch (IllegalArgumentException e) {
          assertTrue(e.getMessage().startsWith("damaged snapshot"), e.getMessage());
        }
      }
    }
  }

  @Test
  void onlyOneSnapshotAtATimeAndBrokenOffOnesDoNoHarm() {
    for (int i = 0; i < 600; i++) {
      put(keyspace, "k" + i, bytes("v"), Keyspace.NO_EXPIRY);
      SnapshotCursor cursor = keyspace.snapshot();
      assertThrows(IllegalStateException.class, keyspace::snapshot);
      put(keyspace, "k" + i / 2, bytes("w" + i), Keyspace.NO_EXPIRY);
      cursor.close();
    }
    Digest digest = keyspace.digest();
    try (SnapshotCursor cursor = keyspace.snapshot()) {
      ByteBlock block = new ByteBlock(16);
      while (cursor.next(block, 100)) {
        assertTrue(block.length() > 1);
      }
      assertEquals(digest, cursor.digest());
    }
  }

  @Test
  void readingOutsideAValueIsRefused() {
    put(keyspace, "k", bytes("0123456789"), Keyspace.NO_EXPIRY);
    long entry = find(keyspace, "k", 0);
    byte[] to = new byte[100];
    assertThrows(IndexOutOfBoundsException.class, () -> keyspace.readValue(entry, 5, to, 0, 6));
    assertThrows(IndexOutOfBoundsException.class, () -> keyspace.readValue(entry, -1, to, 0, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> keyspace.writeValue(entry, 10, to, 0, 1));
  }
}
