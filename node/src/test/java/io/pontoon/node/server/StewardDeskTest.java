package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.JoinRequest;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.placement.Limits;
import io.pontoon.node.steward.Steward;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may join, and who is told why not. */
class StewardDeskTest {
  private static final long CLUSTER = 77;

  private final TreeSet<Integer> dead = new TreeSet<>();
  private final List<MapChange> requested = new ArrayList<>();
  private final List<PeerChannel> told = new ArrayList<>();
  private ClusterMap map =
      MapChange.applyAll(
          Bootstrap.map(
                  "bridge",
                  List.of(new NodeInfo(1, "a", 7001, ""), new NodeInfo(2, "b", 7002, "")),
                  2,
                  1,
                  150)
              .next(CLUSTER),
          List.of(new MapChange.StoreKnown(2, 22)));

  private final Steward.Around around =
      new Steward.Around() {
        @Override
        public ClusterMap map() {
          return map;
        }

        @Override
        public int leader(int group) {
          return 1;
        }

        @Override
        public void request(MapChange change) {
          requested.add(change);
        }

        @Override
        public void tell(PeerChannel to) {
          told.add(to);
        }
      };

  private final Scheduler thread =
      new Scheduler() {
        @Override
        public void execute(Runnable work) {
          work.run();
        }

        @Override
        public void schedule(Runnable work, long delayNanos) {}
      };

  private final StewardDesk desk =
      new StewardDesk(
          new Steward(1, Limits.DEFAULT, Clock.system(), node -> true, CLUSTER, around),
          around,
          thread,
          node -> !dead.contains(node.id()));

  private record Peer(Hello hello, List<String> sent) implements PeerChannel {
    static Peer of(Hello.Role role, int id, long store) {
      return new Peer(new Hello(role, id, "bridge", store), new ArrayList<>());
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void send(ByteBuf frame) {
      sent.add(frame.toString(StandardCharsets.UTF_8));
      frame.release();
    }

    @Override
    public ByteBufAllocator alloc() {
      return ByteBufAllocator.DEFAULT;
    }

    @Override
    public void close() {}
  }

  private Peer join(int id, long store, JoinRequest request) {
    Peer peer = Peer.of(Hello.Role.NODE, id, store);
    ByteBuf body = Unpooled.buffer();
    request.write(body);
    desk.read(peer, Frame.JOIN, body);
    return peer;
  }

  private void refused(String reason, Peer peer) {
    assertEquals(1, peer.sent.size());
    assertTrue(peer.sent.getFirst().endsWith(reason), peer.sent.getFirst());
    assertEquals(List.of(), requested);
    assertEquals(List.of(), told);
  }

  @Test
  void aNewNodeIsToldTheMapAndTakenIn() {
    Peer peer = join(3, 33, new JoinRequest("c", 7003, 6379, "z", 0));
    assertEquals(List.of(peer), told);
    assertEquals(List.of(new MapChange.Joined(3, "c", 7003, 6379, "z", 33)), requested);
    map = MapChange.applyAll(map, requested);
    assertEquals("c", map.node(3).host());
  }

  @Test
  void aNodeOfAnotherClusterOfThisNameIsRefused() {
    refused(
        "its data directory belongs to another cluster of this name",
        join(3, 33, new JoinRequest("c", 7003, 0, "", CLUSTER + 1)));
  }

  @Test
  void aNumberThatALivingNodeHasIsRefusedToAnotherOne() {
    refused(
        "node 2 is there already, at b:7002; give this one another node.id",
        join(2, 23, new JoinRequest("c", 7003, 0, "", 0)));
  }

  @Test
  void whoHasTheNumberOfADeadNodeMayTakeItsPlace() {
    dead.add(2);
    join(2, 23, new JoinRequest("c", 7003, 0, "", 0));
    assertEquals(1, requested.size());
  }

  @Test
  void aNodeThatIsThereMayComeFromANewAddress() {
    join(2, 22, new JoinRequest("c", 7003, 0, "", CLUSTER));
    assertEquals(1, requested.size());
  }

  @Test
  void anAddressThatIsAnothersIsRefused() {
    refused(
        "its address a:7001 is that of node 1", join(3, 33, new JoinRequest("a", 7001, 0, "", 0)));
  }

  @Test
  void whoKnowsNoClusterYetSaysNothing() {
    map = Bootstrap.nothing("bridge");
    Peer peer = join(3, 33, new JoinRequest("c", 7003, 0, "", 0));
    assertEquals(List.of(), peer.sent);
    assertEquals(List.of(), requested);
  }

  @Test
  void onlyNodesJoinAndOnlyRoutersAskForChanges() {
    Peer router = Peer.of(Hello.Role.ROUTER, 9, 0);
    Peer node = Peer.of(Hello.Role.NODE, 2, 22);
    ByteBuf nothing = Unpooled.buffer();
    for (byte kind : new byte[] {Frame.JOIN, Frame.SLOT_ARRIVED}) {
      assertThrows(IllegalArgumentException.class, () -> desk.read(router, kind, nothing));
    }
    assertThrows(IllegalArgumentException.class, () -> desk.read(node, Frame.CHANGE, nothing));
  }

  @Test
  void aSlotThatHasArrivedIsAskedToBeShownAndDamagedWordsOfItAreRefused() {
    Peer node = Peer.of(Hello.Role.NODE, 2, 22);
    ByteBuf whole =
        Unpooled.buffer().writeInt(5).writeInt(1).writeInt(2).writeLong(9).writeLong(1_000);
    for (int length = 0; length < whole.readableBytes(); length++) {
      ByteBuf cut = whole.copy(0, length);
      assertThrows(IllegalArgumentException.class, () -> desk.read(node, Frame.SLOT_ARRIVED, cut));
    }
    ByteBuf same = whole.copy().setInt(8, 1);
    assertThrows(IllegalArgumentException.class, () -> desk.read(node, Frame.SLOT_ARRIVED, same));
    assertEquals(List.of(), requested);
    desk.read(node, Frame.SLOT_ARRIVED, whole);
    assertEquals(List.of(new MapChange.Arrived(new SlotMove(5, 1, 2, 9))), requested);
  }
}
