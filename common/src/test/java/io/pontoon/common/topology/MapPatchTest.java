package io.pontoon.common.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MapPatchTest {
  private static final ClusterMap MAP =
      Bootstrap.map(
              "bridge",
              List.of(new NodeInfo(1, "a", 7001, ""), new NodeInfo(2, "b", 7002, "")),
              4,
              2,
              150)
          .next(77);

  private static ClusterMap moving(ClusterMap map, SplittableRandom random) {
    List<SlotMove> moves = new ArrayList<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      int slot = random.nextInt(SlotOwners.SLOTS);
      int from = map.slots().of(slot);
      int to = (from + random.nextInt(3)) % 4 + 1;
      moves.add(new SlotMove(slot, from, to, map.epoch() + 1));
    }
    return map.moving(moves);
  }

  private static ClusterMap moved(ClusterMap map, SplittableRandom random) {
    ClusterMap next = map;
    for (int i = random.nextInt(60); i > 0; i--) {
      next = next.moved(random.nextInt(SlotOwners.SLOTS), 1 + random.nextInt(4));
    }
    return next;
  }

  private static MapPatch sent(MapPatch patch) {
    byte[] bytes = patch.encode();
    byte[] amongOthers = new byte[bytes.length + 7];
    System.arraycopy(bytes, 0, amongOthers, 3, bytes.length);
    return MapPatch.read(amongOthers, 3, bytes.length);
  }

  @Property(tries = 200)
  void whatItMakesIsTheLaterMap(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ClusterMap before = moving(moved(MAP, random), random);
    ClusterMap after = moved(moving(before, random), random);
    MapPatch patch = sent(MapPatch.between(before, after));
    assertEquals(after.epoch(), patch.epoch());
    assertTrue(patch.follows(before));
    assertEquals(after, patch.on(before));
  }

  @Test
  void itIsSmall() {
    ClusterMap after = MAP.moved(5, 2).moved(SlotOwners.SLOTS - 1, 3);
    assertTrue(MapPatch.between(MAP, after).encode().length < 50);
  }

  @Test
  void itFollowsOneMapOnly() {
    ClusterMap second = MAP.moved(5, 2);
    MapPatch patch = MapPatch.between(second, second.moved(5, 3));
    assertFalse(patch.follows(MAP), "an older map");
    assertFalse(patch.follows(second.moved(6, 3)), "a newer map");
    ClusterMap stranger = MAP.next(78);
    assertFalse(MapPatch.between(MAP, second).follows(stranger), "another cluster");
  }

  @Test
  void whenMoreThanSlotsHasChangedThereIsNone() {
    assertNull(MapPatch.between(MAP, MAP), "the same");
    assertNull(MapPatch.between(MAP.moved(5, 2), MAP), "back in time");
    assertNull(MapPatch.between(MAP, MAP.next(new ClusterMap.Ring(150, 2, false))), "paused");
    assertNull(MapPatch.between(MAP, MAP.next(5)), "another cluster's");
    List<GroupInfo> groups = new ArrayList<>(MAP.groups());
    groups.set(1, groups.get(1).with(3));
    assertNull(MapPatch.between(MAP, MAP.next(MAP.nodes(), groups)), "weighed");
    assertNotNull(MapPatch.between(MAP, MAP.moving(List.of())));
  }

  @Test
  void damageIsNoticed() {
    ClusterMap after = MAP.moved(5, 2).moving(List.of(new SlotMove(9, 1, 2, 4)));
    byte[] bytes = MapPatch.between(MAP, after).encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(IllegalArgumentException.class, () -> MapPatch.read(cut, 0, cut.length));
    }
    assertDamaged(bytes, 16, MAP.epoch()); // it leads nowhere
    byte[] beyond = bytes.clone();
    ByteBuffer.wrap(beyond).putShort(36, (short) SlotOwners.SLOTS);
    assertThrows(IllegalArgumentException.class, () -> MapPatch.read(beyond, 0, beyond.length));
    byte[] many = bytes.clone();
    ByteBuffer.wrap(many).putShort(32, (short) -1);
    assertThrows(IllegalArgumentException.class, () -> MapPatch.read(many, 0, many.length));
  }

  private static void assertDamaged(byte[] bytes, int at, long number) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).putLong(at, number);
    assertThrows(IllegalArgumentException.class, () -> MapPatch.read(changed, 0, changed.length));
  }
}
