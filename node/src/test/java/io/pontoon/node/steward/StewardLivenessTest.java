package io.pontoon.node.steward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.pontoon.common.port.Clock;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.placement.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StewardLivenessTest {
  private static final int SELF = 1;

  private final Set<Integer> alive = new TreeSet<>(Set.of(1, 2, 3));
  private final List<MapChange> asked = new ArrayList<>();
  private final ClusterMap map = fourNodesOfWhichTheLastHoldsNothing();
  private long now;

  private final Clock clock =
      new Clock() {
        @Override
        public long monotonicNanos() {
          return now;
        }

        @Override
        public long wallMillis() {
          return now / 1_000_000;
        }
      };

  private final Steward.Around around =
      new Steward.Around() {
        @Override
        public ClusterMap map() {
          return map;
        }

        @Override
        public int leader(int group) {
          return map.group(group).replicas().getFirst().node();
        }

        @Override
        public void request(MapChange change) {
          asked.add(change);
        }

        @Override
        public void tell(PeerChannel to) {}
      };

  private static ClusterMap fourNodesOfWhichTheLastHoldsNothing() {
    List<NodeInfo> nodes = new ArrayList<>();
    for (int id = 1; id <= 3; id++) {
      nodes.add(new NodeInfo(id, "127.0.0.1", 7000 + id, ""));
    }
    ClusterMap founded =
        MapChange.apply(Bootstrap.map("c", nodes, 6, 3, 16), new MapChange.Named(77));
    return MapChange.apply(founded, new MapChange.Joined(4, "127.0.0.1", 7004, 0, "", 5));
  }

  /** The map does not change when gossip hears of a node: that alone must make a new plan. */
  @Test
  void aNodeThatIsHeardOfAfterItHasJoinedGetsItsShare() {
    Steward steward = new Steward(SELF, Limits.DEFAULT, clock, alive::contains, 77, around);
    for (int i = 0; i < 8; i++) {
      tick(steward);
    }
    assertEquals(List.of(), asked, "it may never come");
    alive.add(4);
    tick(steward);
    tick(steward);
    assertFalse(asked.isEmpty(), "nothing is sent to the node that came");
  }

  private void tick(Steward steward) {
    now += 250_000_000;
    steward.tick();
  }
}
