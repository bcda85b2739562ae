package io.pontoon.common.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
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
}
