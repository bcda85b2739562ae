package io.pontoon.common.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterMapCodecTest {
  private final ClusterMap map =
      Bootstrap.map(
          "bridge",
          List.of(
              new NodeInfo(3, "c", 7003, ""),
              new NodeInfo(1, "a", 7001, "east"),
              new NodeInfo(2, "b", 7002, "west")),
          6,
          3,
          150);

  @Test
  void aMapComesBackAsItWas() {
    assertEquals(map, ClusterMapCodec.read(ClusterMapCodec.write(map)));
  }

  @Test
  void theEpochIsReadWithoutTheRest() {
    for (long epoch : new long[] {1, 127, 128, 1_000_000, Long.MAX_VALUE}) {
      ClusterMap late =
          new ClusterMap(
              epoch,
              map.cluster(),
              0,
              map.ring(),
              map.nodes(),
              map.groups(),
              map.slots(),
              List.of(),
              1,
              7);
      assertEquals(epoch, ClusterMapCodec.epoch(ClusterMapCodec.write(late)));
    }
    assertEquals(0, ClusterMapCodec.epoch(new byte[0]));
    assertEquals(0, ClusterMapCodec.epoch(new byte[] {16, 1}));
  }

  @Test
  void rolesAndStoresComeBackToo() {
    GroupInfo group =
        new GroupInfo(
            1,
            List.of(
                new GroupInfo.Replica(1, 1).lost(),
                new GroupInfo.Replica(2, 2),
                new GroupInfo.Replica(7, 1, GroupInfo.Role.JOINING)),
            3,
            2,
            8,
            true);
    ClusterMap changed =
        map.next(
            List.of(map.node(1).with(-5), map.node(2), map.node(3)), List.of(map.group(0), group));
    assertEquals(changed, ClusterMapCodec.read(ClusterMapCodec.write(changed)));
  }

  @Test
  void whatMovesAndWhatLeavesComesBackToo() {
    GroupInfo added = GroupInfo.added(60_000, List.of(new GroupInfo.Replica(1, 2)));
    ClusterMap changed =
        map.next(
                List.of(
                    map.node(1).with(NodeInfo.State.LEAVING),
                    map.node(2).at("b", 7002, 6002, "west")),
                List.of(map.group(0), map.group(1).with(0), added))
            .next(-7)
            .next(new ClusterMap.Ring(150, 3, false))
            .moving(List.of(new SlotMove(5, 1, 60_000, 4), new SlotMove(16_383, 1, 2, 9)))
            .moved(5, 60_000);
    assertEquals(changed, ClusterMapCodec.read(ClusterMapCodec.write(changed)));
    assertEquals(60_000, changed.slots().of(5));
    assertEquals(60_001, changed.nextGroup());
    assertEquals(changed.epoch(), changed.slotsEpoch());
  }

  /** Byte for byte as the first version wrote it. */
  @Test
  void aMapOfBeforeThereWereRolesIsRead() {
    ByteArrayOutputStream old = new ByteArrayOutputStream();
    old.writeBytes(new byte[] {1 << 3, 1, 2 << 3 | 2, 6});
    old.writeBytes("bridge".getBytes(StandardCharsets.US_ASCII));
    old.writeBytes(new byte[] {3 << 3, (byte) 150, 1});
    for (NodeInfo node : map.nodes()) {
      old.writeBytes(new byte[] {4 << 3 | 3, 1 << 3, (byte) node.id(), 2 << 3 | 2, 1});
      old.writeBytes(node.host().getBytes(StandardCharsets.US_ASCII));
      old.writeBytes(
          new byte[] {
            3 << 3,
            (byte) (node.port() | 0x80),
            (byte) (node.port() >> 7),
            4 << 3 | 2,
            (byte) node.zone().length()
          });
      old.writeBytes(node.zone().getBytes(StandardCharsets.US_ASCII));
      old.writeBytes(new byte[] {5 << 3, 1, 7 << 3, 0, 4 << 3 | 4});
    }
    for (GroupInfo group : map.groups()) {
      old.writeBytes(new byte[] {5 << 3 | 3, 1 << 3, (byte) group.id(), 2 << 3 | 2, 0, 3 << 3, 0});
      old.writeBytes(new byte[] {4 << 3 | 2, 0, 5 << 3, 1});
      for (GroupInfo.Replica replica : group.replicas()) {
        old.writeBytes(
            new byte[] {6 << 3 | 3, 1 << 3, (byte) replica.id(), 2 << 3 | 2, 0, 3 << 3, 0});
        old.writeBytes(new byte[] {4 << 3 | 2, 0, 5 << 3, 1, 7 << 3, (byte) replica.node()});
        old.writeBytes(new byte[] {6 << 3 | 4});
      }
      old.writeBytes(new byte[] {7 << 3, 0, 5 << 3 | 4});
    }
    old.writeBytes(new byte[] {6 << 3 | 2, (byte) 0x80, (byte) 0x80, 4});
    ByteBuffer slots = ByteBuffer.allocate(SlotOwners.SLOTS * 4);
    for (int slot = 0; slot < SlotOwners.SLOTS; slot++) {
      slots.putInt(map.slots().of(slot));
    }
    old.writeBytes(slots.array());
    assertEquals(map, ClusterMapCodec.read(old.toByteArray()));
  }

  @Test
  void everyCutOffMapIsRefused() {
    byte[] bytes = ClusterMapCodec.write(map);
    for (int length = 0; length < bytes.length; length += length < 400 ? 1 : 997) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(
          IllegalArgumentException.class, () -> ClusterMapCodec.read(cut), "cut at " + length);
    }
  }

  @Test
  void leadersAndReplicasOfTheFirstMapAreSpreadEvenly() {
    for (int node = 1; node <= 3; node++) {
      int id = node;
      long preferred =
          map.groups().stream()
              .filter(g -> g.id() > 0 && g.replicas().getFirst().node() == id)
              .count();
      assertEquals(2, preferred, "groups that node " + node + " should lead");
    }
  }
}
