package io.pontoon.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pontoon.common.config.NodeAddress;
import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may become a member when a node's data directory has been replaced. */
class RegistrarTest {
  private static final long REPLACED = 21;
  private static final long NEW = 22;

  private static final Clock STILL =
      new Clock() {
        @Override
        public long monotonicNanos() {
          return 0;
        }

        @Override
        public long wallMillis() {
          return 0;
        }
      };

  /** What is to be done is done at once; what is to be done later, never. */
  private static final Scheduler AT_ONCE =
      new Scheduler() {
        @Override
        public void execute(Runnable work) {
          work.run();
        }

        @Override
        public void schedule(Runnable work, long delayNanos) {
          // nothing is waited for here
        }
      };

  private final String cluster = NodeConfig.defaults().get(NodeConfig.CLUSTER_NAME);

  /** Another node's end, which remembers what it was sent. */
  private static final class Peer implements PeerChannel {
    final List<Byte> kinds = new ArrayList<>();
    private final Hello hello;

    Peer(Hello hello) {
      this.hello = hello;
    }

    @Override
    public Hello hello() {
      return hello;
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
      kinds.add(frame.getByte(frame.readerIndex() + Frame.HEADER - 1));
      frame.release();
    }

    @Override
    public ByteBufAllocator alloc() {
      return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public void close() {
      fail("nobody has said anything wrong");
    }
  }

  private static NodeConfig config() {
    List<NodeAddress> addresses = new ArrayList<>();
    for (int id = 1; id <= 3; id++) {
      addresses.add(new NodeAddress(id, "127.0.0.1", 7000 + id, ""));
    }
    return NodeConfig.defaults()
        .with(NodeConfig.CLUSTER_NODES, addresses)
        .with(NodeConfig.RING_VIRTUAL_NODES, 4);
  }

  /** A node that starts with a map in which node 2 is this data directory. */
  private Registrar registrar(int self, long store, boolean member, long second)
      throws IOException {
    ClusterMap first = NodeSettings.firstMap(config());
    List<NodeInfo> nodes = new ArrayList<>(first.nodes());
    nodes.set(1, nodes.get(1).with(second));
    NodeFiles files = new NodeFiles(new SimDisk());
    files.saveMap(ClusterMapCodec.write(first.next(nodes, first.groups())));
    MapKeeper maps = new MapKeeper(files, AT_ONCE, first, RegistrarTest::broken);
    return new Registrar(
        cluster,
        self,
        files,
        files.save(new NodeFiles.Identity(cluster, self, store, member)),
        maps,
        0,
        STILL,
        AT_ONCE,
        RegistrarTest::broken);
  }

  private static void broken(Exception failure) {
    fail(failure);
  }

  private Peer node(int id, long store) {
    return new Peer(new Hello(Hello.Role.NODE, id, cluster, store));
  }

  private static ByteBuf body(long number, int flag, boolean flagFirst) {
    ByteBuffer body = ByteBuffer.allocate(11);
    if (flagFirst) {
      body.put((byte) flag).putLong(number).putShort((short) 0);
    } else {
      body.putLong(number).put((byte) flag);
    }
    return Unpooled.wrappedBuffer(body.flip());
  }

  private List<Byte> answerToWhoIsNoMember(long store) throws IOException {
    Registrar registrar = registrar(1, 11, true, NEW);
    Peer asking = node(2, store);
    registrar.onFrame(asking, Frame.ANNOUNCE, body(0, 0, true));
    return asking.kinds;
  }

  @Test
  void whomTheMapDoesNotKnowIsToldWhoWasNotedAndTheMap() throws IOException {
    assertEquals(List.of(Frame.NOTED, Frame.MAP), answerToWhoIsNoMember(REPLACED));
  }

  /**
   * Were it told that it is noted it would begin with the map that it has, in which replicas of the
   * directory before it are still its node's, and would vote under their names.
   */
  @Test
  void whomTheMapKnowsIsToldTheMapAlone() throws IOException {
    assertEquals(List.of(Frame.MAP), answerToWhoIsNoMember(NEW));
  }

  @Test
  void whoHasAMapThatKnowsAnotherWaitsForALaterOne() throws IOException {
    Registrar registrar = registrar(2, NEW, false, REPLACED);
    for (int peer : new int[] {1, 3}) {
      registrar.onFrame(node(peer, 10 + peer), Frame.NOTED, body(NEW, 0, false));
    }
    assertFalse(registrar.isMember());
  }
}
