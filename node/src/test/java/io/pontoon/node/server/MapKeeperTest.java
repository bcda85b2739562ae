package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.pontoon.common.port.Scheduler;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.meta.MapChange;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    keeper.onChange(told::add);
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
    keeper.onChange(told::add);
    keeper.offer(second);
    run();
    assertEquals(List.of(), told);
    assertEquals(3, keeper.map().epoch());
  }

  @Test
  void aMapWithOtherNodesOrGroupsIsOnDiskBeforeAnybodyActsByIt() {
    keeper.onChange(map -> assertEquals(map.epoch(), saved().epoch()));
    keeper.offer(weighed(FIRST, 2));
    run();
    assertEquals(2, saved().epoch());
  }

  @Test
  void aMapInWhichOnlySlotsMoveIsToldBeforeItIsOnDiskButComesToBeThere() {
    ClusterMap second = weighed(FIRST, 2);
    keeper.offer(second);
    run();
    keeper.onChange(map -> assertEquals(2, saved().epoch(), "nobody waits for the disk"));
    keeper.offer(departed(second, 5));
    run();
    assertEquals(3, saved().epoch());
    assertEquals(3, open().agreedEpoch());
  }

  private ClusterMap saved() {
    try {
      return files.map();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
