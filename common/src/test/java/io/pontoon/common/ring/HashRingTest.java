package io.pontoon.common.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.NodeConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HashRingTest {
  private static List<HashRing.Member> groups(int count) {
    List<HashRing.Member> members = new ArrayList<>();
    for (int group = 1; group <= count; group++) {
      members.add(new HashRing.Member(group, 1));
    }
    return members;
  }

  private static int share(int[] owners, int group) {
    int share = 0;
    for (int owner : owners) {
      share += owner == group ? 1 : 0;
    }
    return share;
  }

  @Test
  void everyoneComputesTheSameRing() {
    assertArrayEquals(HashRing.owners(groups(6), 150), HashRing.owners(groups(6).reversed(), 150));
  }

  @Test
  void groupsShareTheSlotsEvenly() {
    int[] owners = HashRing.owners(groups(6), 150);
    for (int group = 1; group <= 6; group++) {
      assertEquals(
          16_384 / 6.0, share(owners, group), 16_384 / 6.0 * 0.3, "slots of group " + group);
    }
  }

  @Test
  void aGroupOfTwiceTheWeightTakesAboutTwiceTheSlots() {
    List<HashRing.Member> members = groups(3);
    members.add(new HashRing.Member(4, 2));
    int[] owners = HashRing.owners(members, 150);
    assertEquals(16_384 * 2 / 5.0, share(owners, 4), 16_384 / 5.0 * 0.5);
  }

  @Test
  void aNewGroupTakesItsPartAndMovesNothingBetweenTheOthers() {
    int[] before = HashRing.owners(groups(5), 150);
    int[] after = HashRing.owners(groups(6), 150);
    int moved = 0;
    for (int slot = 0; slot < before.length; slot++) {
      if (before[slot] != after[slot]) {
        assertEquals(6, after[slot], "slot " + slot + " moved between old groups");
        moved++;
      }
    }
    assertEquals(share(after, 6), moved);
    assertTrue(moved < before.length / 6.0 * 1.3, moved + " slots moved");
  }

  /** What stands in the settings when nobody has written anything else. */
  private static final int SHIPPED = Integer.parseInt(NodeConfig.RING_VIRTUAL_NODES.defaultText());

  private static double mostToMean(int[] shares) {
    return Arrays.stream(shares).max().orElseThrow()
        / Arrays.stream(shares).average().orElseThrow();
  }

  @Test
  void asShippedNoGroupOwnsFifteenPercentMoreSlotsThanTheMean() {
    for (int count = 2; count <= 24; count++) {
      int[] shares = new int[count];
      for (int owner : HashRing.owners(groups(count), SHIPPED)) {
        shares[owner - 1]++;
      }
      assertTrue(mostToMean(shares) <= 1.15, count + " groups: " + Arrays.toString(shares));
    }
  }

  @Test
  void asShippedNoGroupOfTwelveHasFifteenPercentMoreKeysThanTheMean() {
    int[] owners = HashRing.owners(groups(12), SHIPPED);
    int[] keys = new int[12];
    for (int i = 0; i < 120_000; i++) {
      keys[owners[Slots.of(("key:" + i).getBytes(StandardCharsets.US_ASCII))] - 1]++;
    }
    assertTrue(mostToMean(keys) <= 1.15, Arrays.toString(keys));
  }

  @Test
  void asShippedANewGroupTakesLittleMoreThanItsPartAndOnlyForItself() {
    for (int count = 2; count <= 16; count++) {
      int[] before = HashRing.owners(groups(count), SHIPPED);
      int[] after = HashRing.owners(groups(count + 1), SHIPPED);
      int moved = 0;
      for (int slot = 0; slot < before.length; slot++) {
        if (before[slot] != after[slot]) {
          assertEquals(count + 1, after[slot], "slot " + slot + " moved between old groups");
          moved++;
        }
      }
      assertTrue(moved <= 1.2 * 16_384 / (count + 1), moved + " to group " + (count + 1));
    }
  }

  /** Groups come and go, so that the ids of those that are there are any. */
  @Test
  void asShippedTheSharesOfGroupsOfAnyIdsAreNearTheMean() {
    Random random = new Random(20);
    for (int round = 0; round < 50; round++) {
      TreeMap<Integer, Integer> shares = new TreeMap<>();
      while (shares.size() < 12) {
        shares.put(1 + random.nextInt(60_000), 0);
      }
      List<HashRing.Member> members =
          shares.keySet().stream().map(group -> new HashRing.Member(group, 1)).toList();
      for (int owner : HashRing.owners(members, SHIPPED)) {
        shares.merge(owner, 1, Integer::sum);
      }
      int[] counts = shares.values().stream().mapToInt(i -> i).toArray();
      assertTrue(mostToMean(counts) <= 1.15, "" + shares);
    }
  }

  @Test
  void computedInPartsItIsTheSame() {
    HashRing.Construction construction = new HashRing.Construction(groups(9), 150);
    int parts = 1;
    while (!construction.goOn(300)) {
      parts++;
    }
    assertEquals(5, parts);
    assertArrayEquals(HashRing.owners(groups(9), 150), construction.owners());
  }

  /** As the definition has it: the first point at or after the slot, or the first of all. */
  @Test
  void aSlotBelongsToTheFirstPointAtOrAfterItself() {
    for (int virtualNodes : new int[] {1, 2, 7, 150}) {
      for (int count : new int[] {1, 2, 5, 24}) {
        TreeMap<Long, Integer> points = new TreeMap<>(Long::compareUnsigned);
        for (int group = 1; group <= count; group++) {
          for (int i = 0; i < virtualNodes; i++) {
            points.put(HashRing.hash("group:" + group + ":" + i), group);
          }
        }
        int[] owners = HashRing.owners(groups(count), virtualNodes);
        for (int slot = 0; slot < owners.length; slot++) {
          Map.Entry<Long, Integer> next = points.ceilingEntry(HashRing.hash("slot:" + slot));
          int owner = (next == null ? points.firstEntry() : next).getValue();
          assertEquals(owner, owners[slot], "slot " + slot);
        }
      }
    }
  }

  /** Rings are remembered in the maps of clusters, so the hash must never change. */
  @Test
  void theHashIsWhatItAlwaysWas() {
    assertEquals(-5203694579023425835L, HashRing.hash("slot:0"));
    assertEquals(20874868581416564L, HashRing.hash("group:12:150"));
  }
}
