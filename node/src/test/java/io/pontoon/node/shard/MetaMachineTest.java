package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.meta.MapChange;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetaMachineTest {
  private static final long NOW = 1_000;

  private final ClusterMap first =
      Bootstrap.map("c", List.of(new NodeInfo(1, "a", 7001, "")), 2, 1, 8);
  private final MetaMachine machine = new MetaMachine(first, map -> {});
  private ClusterMap agreed;
  private final LogPayload.Builder next = new LogPayload.Builder();

  @Test
  void aMapUnderWayIsNotProposedAgain() {
    machine.housekeeping(NOW, next);
    assertFalse(next.isEmpty());
    next.clear();
    machine.housekeeping(NOW, next);
    assertTrue(next.isEmpty());
  }

  private byte[] proposed(MetaMachine leader) {
    leader.housekeeping(NOW, next);
    return next.take(false, NOW, 0);
  }

  @Test
  void whileOnlySlotsMoveTheLogHoldsWhatMoves() {
    MetaMachine follower = new MetaMachine(first, map -> agreed = map);
    follower.inUse();
    byte[] whole = proposed(machine);
    machine.apply(1, whole, null);
    follower.apply(1, whole, null);
    machine.request(new MapChange.Depart(5, first.slots().of(5), 3 - first.slots().of(5)));
    byte[] patch = proposed(machine);
    assertTrue(patch.length < 100, patch.length + " bytes");
    machine.apply(2, patch, null);
    follower.apply(2, patch, null);
    assertEquals(2, agreed.epoch());
    assertEquals(5, agreed.moves().getFirst().slot());
    assertEquals(machine.digest().digest(), follower.digest().digest());
    follower.apply(3, patch, null);
    assertEquals(2, agreed.epoch(), "once");
  }

  /** Another leader's, who had not applied the one before yet. */
  @Test
  void whatWasMadeOfAnotherMapDoesNotCount() {
    MetaMachine late = new MetaMachine(first, map -> {});
    byte[] whole = proposed(machine);
    machine.apply(1, whole, null);
    late.apply(1, whole, null);
    machine.request(new MapChange.Depart(5, first.slots().of(5), 3 - first.slots().of(5)));
    late.request(new MapChange.Depart(6, first.slots().of(6), 3 - first.slots().of(6)));
    byte[] one = proposed(machine);
    byte[] other = proposed(late);
    for (MetaMachine each : List.of(machine, late)) {
      each.apply(2, one, null);
      each.apply(3, other, null);
    }
    assertEquals(machine.digest().digest(), late.digest().digest());
    late.request(new MapChange.Depart(6, first.slots().of(6), 3 - first.slots().of(6)));
    late.apply(4, proposed(late), null);
    assertFalse(late.isDue(NOW));
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
