package io.pontoon.node.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The whole keyspace against a map, with scans and snapshots taken while it is written. */
class KeyspaceProperties {
  private record Held(byte[] value, long expireAt) {}

  /** What a keyspace should hold, and the operations done to both. */
  private static final class Pair {
    final Keyspace keyspace;
    final Random random;
    final int keys;
    final int longest;
    final String tag;
    TreeMap<String, Held> model = new TreeMap<>();

    Pair(long seed, int keys, int longest, String tag) {
      this.random = new Random(seed);
      this.keyspace = new Keyspace(seed * 31 + 7);
      this.keys = keys;
      this.longest = longest;
      this.tag = tag;
    }

    String anyKey() {
      int n = random.nextInt(keys);
      return tag + "k" + n + (n % 97 == 0 ? "x".repeat(300) : "");
    }

    byte[] anyBytes(int max) {
      byte[] bytes =
          new byte[random.nextInt(8) == 0 ? random.nextInt(max + 1) : random.nextInt(100)];
      random.nextBytes(bytes);
      return bytes;
    }

    long anyExpiry() {
      return random.nextInt(3) > 0 ? Keyspace.NO_EXPIRY : random.nextInt(1000);
    }

    void step() {
      String key = anyKey();
      byte[] k = bytes(key);
      Held held = model.get(key);
      long entry = keyspace.find(k, 0, k.length, Long.MIN_VALUE);
      assertEquals(held == null, entry == Keyspace.ABSENT);
      int what = random.nextInt(100);
      if (what < 40 || held == null) {
        Held put = new Held(anyBytes(longest), anyExpiry());
        keyspace.putString(k, 0, k.length, put.value, 0, put.value.length, put.expireAt);
        model.put(key, put);
      } else if (what < 55) {
        grow(key, held, entry);
      } else if (what < 70) {
        overwrite(key, held, entry);
      } else if (what < 80) {
        long expireAt = anyExpiry();
        long after = keyspace.setExpireAt(entry, expireAt);
        assertEquals(expireAt, keyspace.expireAt(after));
        model.put(key, new Held(held.value, expireAt));
      } else if (what < 85) {
        keyspace.touch(entry, 1_700_000_000_000L);
        assertEquals(5, keyspace.idleSeconds(entry, 1_700_000_005_000L));
      } else {
        keyspace.remove(entry);
        model.remove(key);
      }
    }

    void grow(String key, Held held, long entry) {
      byte[] longer = Arrays.copyOf(held.value, held.value.length + anyBytes(longest).length);
      long after = keyspace.growString(entry, longer.length);
      assertArrayEquals(longer, value(keyspace, after));
      model.put(key, new Held(longer, held.expireAt));
    }

    void overwrite(String key, Held held, long entry) {
      if (held.value.length == 0) {
        return;
      }
      byte[] changed = held.value.clone();
      int from = random.nextInt(changed.length);
      int count = random.nextInt(changed.length - from) + 1;
      for (int i = from; i < from + count; i++) {
        changed[i]++;
      }
      keyspace.writeValue(entry, from, changed, from, count);
      model.put(key, new Held(changed, held.expireAt));
    }
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] value(Keyspace keyspace, long entry) {
    byte[] value = new byte[keyspace.valueLength(entry)];
    keyspace.readValue(entry, 0, value, 0, value.length);
    return value;
  }

  private static String key(Keyspace keyspace, long entry) {
    byte[] key = new byte[keyspace.keyLength(entry)];
    keyspace.readKey(entry, key, 0);
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  private static void assertSame(Map<String, Held> model, Keyspace keyspace) {
    assertEquals(model.size(), keyspace.size());
    assertEquals(
        model.values().stream().filter(held -> held.expireAt != Keyspace.NO_EXPIRY).count(),
        keyspace.expiring());
    Set<String> seen = new HashSet<>();
    long cursor = 0;
    do {
      cursor =
          keyspace.scan(
              cursor,
              7,
              entry -> {
                String key = key(keyspace, entry);
                assertTrue(seen.add(key), "twice though nothing changed");
                Held held = model.get(key);
                assertArrayEquals(held.value, value(keyspace, entry));
                assertEquals(held.expireAt, keyspace.expireAt(entry));
              });
      assertTrue(cursor >= 0 && cursor < 1L << 48);
    } while (cursor != 0);
    assertEquals(model.keySet(), seen);
    long least =
        model.values().stream()
            .mapToLong(Held::expireAt)
            .filter(at -> at != Keyspace.NO_EXPIRY)
            .min()
            .orElse(Long.MAX_VALUE);
    assertTrue(keyspace.nextExpiryHint() <= least);
  }

  private static Keyspace load(List<byte[]> blocks) {
    Keyspace loaded = new Keyspace(99);
    blocks.forEach(loaded::load);
    loaded.loadEnded();
    return loaded;
  }

  @Property(tries = 60)
  void itHoldsWhatAMapHolds(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3000) int keys, @ForAll boolean oneTag) {
    Pair pair = new Pair(seed, keys, 2000, oneTag ? "{t}" : "");
    for (int i = 0; i < 4000; i++) {
      pair.step();
    }
    assertSame(pair.model, pair.keyspace);
    for (String key : List.copyOf(pair.model.keySet())) {
      assertTrue(pair.keyspace.remove(bytes(key), 0, bytes(key).length));
    }
    assertEquals(0, pair.keyspace.size());
    assertEquals(0, pair.keyspace.cellBytes(), "a cell was lost");
    pair.keyspace.close();
  }

  @Property(tries = 60)
  void aSnapshotIsTheMomentItWasBegun(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 2000) int keys, @ForAll boolean oneTag) {
    Pair pair = new Pair(seed, keys, 200_000, oneTag ? "{t}" : "");
    for (int i = 0; i < 600; i++) {
      pair.step();
    }
    for (int round = 0; round < 3; round++) {
      Map<String, Held> then = new TreeMap<>(pair.model);
      Digest digest = pair.keyspace.digest();
      SnapshotCursor cursor = pair.keyspace.snapshot();
      List<byte[]> blocks = new ArrayList<>();
      ByteBlock block = new ByteBlock(16);
      boolean breakOff = round == 1 && pair.random.nextBoolean();
      while (cursor.next(block, 20_000)) {
        assertTrue(block.length() < 20_000 + 66_000);
        blocks.add(block.toBytes());
        for (int i = pair.random.nextInt(40); i > 0; i--) {
          pair.step();
        }
        if (pair.random.nextInt(200) == 0) {
          pair.keyspace.clear();
          pair.model.clear();
        }
        if (breakOff && pair.random.nextInt(5) == 0) {
          break;
        }
      }
      if (cursor.complete()) {
        assertEquals(digest, cursor.digest());
        assertEquals(0, cursor.heldBytes());
        Keyspace loaded = load(blocks);
        assertSame(then, loaded);
        assertEquals(digest, loaded.digest());
        loaded.close();
      }
      cursor.close();
      assertSame(pair.model, pair.keyspace);
    }
    pair.keyspace.close();
  }

  @Property(tries = 60)
  void aDigestIsOfTheMomentItWasBegunAndNoSnapshotIsInItsWay(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 2000) int keys, @ForAll boolean oneTag) {
    Pair pair = new Pair(seed, keys, 100_000, oneTag ? "{t}" : "");
    for (int i = 0; i < 600; i++) {
      pair.step();
    }
    SnapshotCursor cursor = null;
    Digest ofSnapshot = null;
    ByteBlock block = new ByteBlock(16);
    for (int round = 0; round < 6; round++) {
      Digest then = pair.keyspace.digest();
      long before = pair.keyspace.usedBytes();
      DigestWalk walk = pair.keyspace.digestWalk();
      assertEquals(before, pair.keyspace.usedBytes());
      while (walk.go(pair.random.nextInt(1, 20_000)) <= 0 && !walk.complete()) {
        for (int i = pair.random.nextInt(40); i > 0; i--) {
          pair.step();
        }
        if (cursor == null) {
          if (pair.random.nextInt(4) == 0) {
            ofSnapshot = pair.keyspace.digest();
            cursor = pair.keyspace.snapshot();
          }
        } else if (!cursor.next(block, 20_000)) {
          assertEquals(ofSnapshot, cursor.digest(), "no digest is in a snapshot's way");
          cursor.close();
          cursor = null;
        }
      }
      assertTrue(walk.complete());
      assertEquals(then, walk.digest());
      assertSame(pair.model, pair.keyspace);
    }
    if (cursor != null) {
      cursor.close();
    }
    DigestWalk abandoned = pair.keyspace.digestWalk();
    pair.keyspace.clear();
    pair.model.clear();
    assertTrue(abandoned.abandoned());
    abandoned.go(Long.MAX_VALUE);
    assertFalse(abandoned.complete());
    for (int i = 0; i < 50; i++) {
      pair.step();
    }
    DigestWalk last = pair.keyspace.digestWalk();
    last.go(Long.MAX_VALUE);
    assertEquals(pair.keyspace.digest(), last.digest());
    pair.keyspace.close();
  }

  @Property(tries = 30)
  void aScanMeetsAllThatStay(@ForAll long seed, @ForAll boolean oneTag) {
    Pair pair = new Pair(seed, 6000, 50, oneTag ? "{t}" : "");
    Set<String> stay = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      String key = pair.tag + "stay" + i;
      pair.keyspace.putString(
          bytes(key), 0, key.length(), bytes(key), 0, key.length(), Keyspace.NO_EXPIRY);
      pair.model.put(key, new Held(bytes(key), Keyspace.NO_EXPIRY));
      stay.add(key);
    }
    Set<String> seen = new HashSet<>();
    long cursor = 0;
    int calls = 0;
    do {
      cursor = pair.keyspace.scan(cursor, 10, entry -> seen.add(key(pair.keyspace, entry)));
      for (int i = 0; calls < 300 && i < 100; i++) {
        pair.step();
      }
      if (++calls > 300 && pair.random.nextInt(4) == 0) {
        String key = pair.anyKey();
        pair.keyspace.remove(bytes(key), 0, key.length());
      }
    } while (cursor != 0);
    seen.retainAll(stay);
    assertEquals(stay, seen);
    pair.keyspace.close();
  }

  @Property(tries = 30)
  void theWayToAContentLeavesNoTraceInItsDigest(@ForAll long seed) {
    Pair pair = new Pair(seed, 800, 3000, "");
    for (int i = 0; i < 3000; i++) {
      pair.step();
    }
    Keyspace straight = new Keyspace(seed + 1);
    pair.model
        .descendingMap()
        .forEach(
            (key, held) ->
                straight.putString(
                    bytes(key), 0, key.length(), held.value, 0, held.value.length, held.expireAt));
    assertEquals(straight.digest(), pair.keyspace.digest());
    byte[] k = bytes(pair.model.firstKey());
    long entry = straight.find(k, 0, k.length, Long.MIN_VALUE);
    straight.setExpireAt(entry, 12345);
    assertNotEquals(straight.digest(), pair.keyspace.digest());
    straight.close();
    pair.keyspace.close();
  }

  @Property(tries = 30)
  void theSweepFindsWhatIsDueAndNothingElse(
      @ForAll long seed, @ForAll boolean oneTag, @ForAll @IntRange(min = 1, max = 200) int max) {
    Pair pair = new Pair(seed, 4000, 50, oneTag ? "{t}" : "");
    for (int i = 0; i < 5000; i++) {
      pair.step();
    }
    for (long now = 0; now < 1000; now += 97) {
      long time = now;
      for (int calls = 0; pair.keyspace.nextExpiryHint() <= now; calls++) {
        assertTrue(calls < 20_000, "the sweep does not end");
        List<String> due = new ArrayList<>();
        int visited =
            pair.keyspace.expired(
                now,
                max,
                entry -> {
                  assertTrue(pair.keyspace.expireAt(entry) <= time);
                  due.add(key(pair.keyspace, entry));
                });
        assertEquals(due.size(), visited);
        assertTrue(visited <= max);
        for (String key : due) {
          assertTrue(pair.keyspace.remove(bytes(key), 0, key.length()));
          pair.model.remove(key);
        }
      }
      assertFalse(
          pair.model.values().stream()
              .anyMatch(held -> held.expireAt != Keyspace.NO_EXPIRY && held.expireAt <= time));
    }
    assertSame(pair.model, pair.keyspace);
    pair.keyspace.close();
  }
}
