package io.pontoon.common.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
