package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.Scheduler;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.MapPatch;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.meta.MapChange;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MapKeeperTest {
  private static final ClusterMap FIRST =
      Bootstrap.map(
          "bridge",
          List.of(new NodeInfo(1, "a", 7001, ""), new NodeInfo(2, "b", 7002, "")),
          2,
          1,
          150);

  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private final List<ClusterMap> told = new ArrayList<>();
  private final NodeFiles files = new NodeFiles(new SimDisk());
  private final MapKeeper keeper = open();

  private MapKeeper open() {
    try {
      return new MapKeeper(
          files,
          new Scheduler() {
            @Override
            public void execute(Runnable now) {
              work.add(now);
            }

            @Override
            public void schedule(Runnable later, long delayNanos) {
              work.add(later);
            }
          },
          FIRST,
          failed -> {
            throw new AssertionError(failed);
          });
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void run() {
    while (!work.isEmpty()) {
      work.poll().run();
    }
  }

  private static ClusterMap weighed(ClusterMap map, int weight) {
    return MapChange.applyAll(map, List.of(new MapChange.Weigh(1, weight)));
  }

  private static ClusterMap departed(ClusterMap map, int slot) {
    int from = map.slots().of(slot);
    return MapChange.applyAll(map, List.of(new MapChange.Depart(slot, from, 3 - from)));
  }

  @Test
  void theFirstMapIsNotAgreedOnUntilSomebodySaysSo() {
    assertEquals(0, keeper.agreedEpoch());
    assertSame(FIRST, keeper.map());
    keeper.offer(FIRST);
    run();
    assertEquals(1, keeper.agreedEpoch());
  }

  @Test
  void ofManyMapsOfferedAtOnceOnlyTheNewestIsTaken() {
    keeper.onChange((before, map) -> told.add(map));
    ClusterMap second = weighed(FIRST, 2);
    ClusterMap third = weighed(second, 3);
    ClusterMap fourth = weighed(third, 4);
    keeper.offer(second);
    keeper.offer(fourth);
    keeper.offer(third);
    assertEquals(1, work.size(), "one on his way takes them all");
    run();
    assertEquals(List.of(fourth), told);
    assertSame(fourth, keeper.map());
  }

  @Test
  void anOlderMapIsLetPass() {
    ClusterMap second = weighed(FIRST, 2);
    keeper.offer(weighed(second, 3));
    run();
    keeper.onChange((before, map) -> told.add(map));
    keeper.offer(second);
    run();
    assertEquals(List.of(), told);
    assertEquals(3, keeper.map().epoch());
  }

  @Test
  void aMapWithOtherNodesOrGroupsIsOnDiskBeforeAnybodyActsByIt() {
    keeper.onChange((before, map) -> assertEquals(map.epoch(), saved().epoch()));
    keeper.offer(weighed(FIRST, 2));
    run();
    assertEquals(2, saved().epoch());
  }

  @Test
  void aMapInWhichOnlySlotsMoveIsToldBeforeItIsOnDiskButComesToBeThere() {
    ClusterMap second = weighed(FIRST, 2);
    keeper.offer(second);
    run();
    keeper.onChange((before, map) -> assertEquals(2, saved().epoch(), "nobody waits for the disk"));
    keeper.offer(departed(second, 5));
    run();
    assertEquals(3, saved().epoch());
    assertEquals(3, open().agreedEpoch());
  }

  @Test
  void aPatchMakesTheNextMap() {
    ClusterMap second = weighed(FIRST, 2);
    ClusterMap third = departed(second, 5);
    ClusterMap fourth = departed(third, 6);
    keeper.offer(second);
    assertTrue(keeper.offer(MapPatch.between(second, third)), "of a map on its way here");
    assertTrue(keeper.offer(MapPatch.between(third, fourth)));
    run();
    assertEquals(fourth, keeper.map());
    assertTrue(keeper.offer(MapPatch.between(second, third)), "nobody need send what is known");
    run();
    assertEquals(fourth, keeper.map());
  }

  @Test
  void aPatchOfAMapThatIsNotKnownIsNotTaken() {
    ClusterMap second = departed(FIRST, 5);
    assertFalse(keeper.offer(MapPatch.between(FIRST, second)), "the first is not agreed on");
    keeper.offer(FIRST);
    run();
    assertFalse(keeper.offer(MapPatch.between(second, departed(second, 6))));
    run();
    assertEquals(FIRST, keeper.map());
    assertTrue(keeper.offer(MapPatch.between(FIRST, second)));
    run();
    assertEquals(second, keeper.map());
  }

  @Test
  void theMapBeforeIsToldOnceItWasAgreedOn() {
    List<ClusterMap> befores = new ArrayList<>();
    keeper.onChange((before, map) -> befores.add(before));
    ClusterMap second = weighed(FIRST, 2);
    keeper.offer(second);
    run();
    keeper.offer(departed(second, 5));
    run();
    assertEquals(Arrays.asList(null, second), befores);
  }

  private ClusterMap saved() {
    try {
      return files.map();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
