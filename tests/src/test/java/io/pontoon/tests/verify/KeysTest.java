package io.pontoon.tests.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static int groupOf(String key) {
    return 1 + Math.floorMod(key.hashCode(), 3);
  }

  @Test
  void keysLieInTheirGroupAndAreLeftBehindInTime() {
    Keys keys = new Keys(3, KeysTest::groupOf);
    SplittableRandom random = new SplittableRandom(1);
    Map<String, Integer> used = new HashMap<>();
    Set<String> values = new HashSet<>();
    for (int i = 0; i < 6_000; i++) {
      int group = 1 + i % 3;
      Keys.Ask ask = keys.next(group, random);
      assertEquals(group, groupOf(ask.key()));
      assertEquals(group, Keys.groupIn(ask.key()));
      used.merge(ask.key(), 1, Integer::sum);
      assertTrue(ask.value() == null || values.add(ask.value()), "no value comes twice");
    }
    assertTrue(used.values().stream().allMatch(count -> count < 150), used::toString);
    assertTrue(keys.all().containsAll(used.keySet()));
  }

  @Test
  void otherNamesTellNoGroup() {
    assertEquals(12, Keys.groupIn("g12:3"));
    assertEquals(0, Keys.groupIn("g:3"));
    assertEquals(0, Keys.groupIn("gold:3"));
    assertEquals(0, Keys.groupIn("x"));
    assertEquals(0, Keys.groupIn("g99999999999999:1"));
  }
}
