package io.pontoon.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.ring.Slots;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever goes through all keys sees those of hidden slots never, and all others always. */
class HiddenSlotsProperties {
  private static final int TAGS = 12;

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.US_ASCII);
  }

  private static int slot(int tag) {
    return Slots.of(bytes("{" + tag + "}"));
  }

  @Property(tries = 150)
  void hiddenKeysAreSeenByNothing(@ForAll long seed) {
    Random random = new Random(seed);
    try (Keyspace keyspace = new Keyspace(seed)) {
      Set<String> keys = new TreeSet<>();
      Set<Integer> hidden = new HashSet<>();
      for (int i = random.nextInt(300); i >= 0; i--) {
        String key = "{" + random.nextInt(TAGS) + "}" + i;
        keyspace.putString(bytes(key), 0, key.length(), bytes("v"), 0, 1, Keyspace.NO_EXPIRY);
        keys.add(key);
      }
      for (int round = 0; round < 6; round++) {
        int tag = random.nextInt(TAGS);
        boolean hide = random.nextInt(3) > 0;
        keyspace.hide(slot(tag), hide);
        if (hide) {
          hidden.add(slot(tag));
        } else {
          hidden.remove(slot(tag));
        }
        Set<String> seen = new TreeSet<>(keys);
        seen.removeIf(key -> hidden.contains(Slots.of(bytes(key))));
        assertEquals(seen.size(), keyspace.size());
        assertEquals(seen, scan(keyspace, 1 + random.nextInt(20)));
        long picked = keyspace.pick(random.nextLong(), 0);
        assertTrue(
            picked == Keyspace.ABSENT ? seen.isEmpty() : seen.contains(key(keyspace, picked)));
        assertEquals(hidden.stream().min(Integer::compare).orElse(-1), keyspace.nextHidden(0));
      }
      forget(keyspace, random, keys);
    }
  }

  private static Set<String> scan(Keyspace keyspace, int count) {
    Set<String> found = new TreeSet<>();
    long cursor = 0;
    do {
      cursor = keyspace.scan(cursor, count, entry -> found.add(key(keyspace, entry)));
    } while (cursor != 0);
    return found;
  }

  private static String key(Keyspace keyspace, long entry) {
    byte[] key = new byte[keyspace.keyLength(entry)];
    keyspace.readKey(entry, key, 0);
    return new String(key, StandardCharsets.US_ASCII);
  }

  /** A slot is gone through, and cleared, whether it is hidden or not; no other one loses a key. */
  private static void forget(Keyspace keyspace, Random random, Set<String> keys) {
    int slot = slot(random.nextInt(TAGS));
    Set<String> mine = new TreeSet<>(keys);
    mine.removeIf(key -> Slots.of(bytes(key)) != slot);
    Set<String> found = new TreeSet<>();
    long cursor = 0;
    do {
      cursor = keyspace.scanSlot(slot, cursor, 3, entry -> found.add(key(keyspace, entry)));
    } while (cursor != 0);
    assertEquals(mine, found);
    int some = random.nextInt(mine.size() + 2);
    assertEquals(Math.min(some, mine.size()), keyspace.clearSlot(slot, some));
    assertEquals(mine.size() - Math.min(some, mine.size()), keyspace.slotSize(slot));
    keyspace.clearSlot(slot, Integer.MAX_VALUE);
    keys.removeAll(mine);
    for (int tag = 0; tag < TAGS; tag++) {
      keyspace.hide(slot(tag), false);
    }
    assertEquals(keys, scan(keyspace, 10));
  }
}
