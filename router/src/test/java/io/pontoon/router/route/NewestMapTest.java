package io.pontoon.router.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.common.topology.MapPatch;
import io.pontoon.common.topology.NodeInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewestMapTest {
  private final ClusterMap first =
      Bootstrap.map("bridge", List.of(new NodeInfo(1, "a", 7001, "")), 2, 1, 150);
  private final ClusterMap second = first.moved(5, 2);
  private final ClusterMap third = second.moved(6, 2);

  private static byte[] patch(ClusterMap before, ClusterMap after) {
    return MapPatch.between(before, after).encode();
  }

  @Test
  void aNewerMapIsTaken() {
    assertEquals(first, NewestMap.whole(null, ClusterMapCodec.write(first)));
    assertEquals(third, NewestMap.whole(first, ClusterMapCodec.write(third)));
  }

  @Test
  void oneThatIsKnownOrOlderIsNot() {
    assertSame(second, NewestMap.whole(second, ClusterMapCodec.write(second)));
    assertSame(second, NewestMap.whole(second, ClusterMapCodec.write(first)));
    assertSame(second, NewestMap.patched(second, patch(first, second)));
    assertSame(third, NewestMap.patched(third, patch(first, second)));
  }

  @Test
  void aPatchMakesTheNextMap() {
    assertEquals(second, NewestMap.patched(first, patch(first, second)));
    assertEquals(third, NewestMap.patched(first, patch(first, third)));
  }

  @Test
  void whoHasMissedAMapWantsTheWhole() {
    assertNull(NewestMap.patched(null, patch(first, second)));
    assertNull(NewestMap.patched(first, patch(second, third)));
    assertNull(
        NewestMap.patched(second, patch(first, third)), "and one that it can make nothing of");
  }

  @Test
  void damageIsNotTaken() {
    assertThrows(IllegalArgumentException.class, () -> NewestMap.whole(first, new byte[9]));
    assertThrows(IllegalArgumentException.class, () -> NewestMap.patched(first, new byte[9]));
  }
}
