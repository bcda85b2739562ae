package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetaMachineTest {
  private static final long NOW = 1_000;

  private final ClusterMap first =
      Bootstrap.map("c", List.of(new NodeInfo(1, "a", 7001, "")), 2, 1, 8);
  private final MetaMachine machine = new MetaMachine(first, map -> {});
  private final LogPayload.Builder next = new LogPayload.Builder();

  @Test
  void aMapUnderWayIsNotProposedAgain() {
    machine.housekeeping(NOW, next);
    assertFalse(next.isEmpty());
    next.clear();
    machine.housekeeping(NOW, next);
    assertTrue(next.isEmpty());
  }

  /** As the log's time does while the leader's clock is set back. */
  @Test
  void aMapThatWasLostIsProposedAgainThoughTimeStandsStill() {
    machine.housekeeping(NOW, next);
    next.clear();
    for (int turn = 0; turn < 100 && next.isEmpty(); turn++) {
      machine.housekeeping(NOW, next);
    }
    assertFalse(next.isEmpty());
  }
}
