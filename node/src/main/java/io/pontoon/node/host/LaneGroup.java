package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.NodeStatus;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.raft.Status;
import io.pontoon.node.shard.MetaMachine;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.wal.WalStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** All lanes of a node: which of them owns a group, and what is done to all alike. */
public final class LaneGroup {
  private final List<Lane> lanes;
  private final Lane[] array;
  private final NodePulse pulse;
  private final Standings standings;
  private final Supplier<byte[]> map;
  private final Neighbours neighbours;
  private volatile ClusterMap told;

  /** {@code map}: null as long as this node knows none that it may tell of. */
  public LaneGroup(
      List<Lane> lanes,
      NodePulse pulse,
      Standings standings,
      Supplier<byte[]> map,
      Neighbours neighbours) {
    this.lanes = List.copyOf(lanes);
    this.pulse = pulse;
    this.array = lanes.toArray(Lane[]::new);
    pulse.onLoss(() -> array[0].call(array[0]::listen));
    this.standings = standings;
    this.map = map;
    this.neighbours = neighbours;
    for (Lane lane : lanes) {
      // Also of a group that is nowhere here only one speaks: a refusal that comes twice could be
      // taken for that of another transmission.
      lane.shards().elsewhere(group -> of(group) != lane);
    }
  }

  public List<Lane> all() {
    return lanes;
  }

  /** The lane that owns, or would own, a group. */
  public Lane of(int group) {
    return array[Math.floorMod(group, array.length)];
  }

  /** Another replica is to lead this group, if it is led here. Any thread. */
  public void handOver(int group, int toReplica) {
    onShard(
        group,
        (lane, shard) -> {
          if (shard.leads()) {
            handOver(lane, shard, toReplica);
          }
        });
  }

  private static void handOver(Lane lane, Shard shard, int toReplica) {
    lane.prepare(shard);
    shard.handOver(toReplica);
  }

  /** A snapshot of this group would let the log be cut. Any thread. */
  public void wantSnapshot(int group) {
    onShard(group, (lane, shard) -> shard.snapshots().want());
  }

  /** Does something to this group's replica, if there is one here, on its lane's thread. */
  private void onShard(int group, BiConsumer<Lane, Shard> what) {
    Lane lane = of(group);
    lane.call(
        () -> {
          Shard shard = lane.shards().find(group);
          if (shard != null) {
            what.accept(lane, shard);
          }
        });
  }

  /** Asks for the checksums of all groups that are led here. Any thread. */
  public void wantChecksums() {
    for (Lane lane : array) {
      lane.call(
          () -> {
            for (int i = 0; i < lane.shards().size(); i++) {
              if (lane.shards().at(i).leads()) {
                lane.shards().at(i).checksums().want();
              }
            }
          });
    }
  }

  /** How this node stood a moment ago, as of this time. Any thread. */
  public NodeStatus status(int node, long now, WalStatus log) {
    long oldest = now;
    List<ReplicaStatus> replicas = new ArrayList<>();
    for (Lane lane : array) {
      LaneReport report = lane.report();
      replicas.addAll(report.replicas());
      oldest = report == LaneReport.NOTHING ? oldest : Math.min(oldest, report.madeAt());
    }
    replicas.sort(Comparator.comparingInt(ReplicaStatus::group));
    int age = (int) Math.min(Integer.MAX_VALUE, (now - oldest) / 1_000_000);
    return new NodeStatus(node, age, log.bytes(), log.segments(), replicas);
  }

  /** On the thread of the lane that was asked. */
  private void answer(Lane asked, PeerChannel from, NodeStatus.Request request) {
    if (request.checksums()) {
      wantChecksums();
    }
    if (request.id() != 0 && from.isWritable()) {
      LaneParts parts = asked.parts();
      status(asked.nodeId(), parts.clock().monotonicNanos(), parts.wal().status())
          .frames(request.id(), from.alloc(), from::send);
    }
  }

  /** What is done with the frames of a new connection on this loop. */
  public PeerHandler connection(Scheduler loop) {
    for (Lane lane : array) {
      if (lane.loop() == loop) {
        return new LaneConnection(
            lane,
            array,
            pulse,
            standings,
            map,
            neighbours,
            (from, request) -> answer(lane, from, request));
      }
    }
    throw new IllegalStateException("a connection on a loop that is no lane");
  }

  /**
   * Tells all lanes of a new map and, when this node is the one that it means and more than slots
   * has moved, all routers. Any thread.
   */
  public void mapChanged(ClusterMap changed, Supplier<byte[]> bytes, boolean mayHost) {
    for (Lane lane : array) {
      lane.mapChanged(changed, mayHost);
    }
    ClusterMap before = told;
    told = changed;
    if (mayHost && (before == null || !changed.hasSamePlaces(before))) {
      tellRouters(Frame.MAP, bytes.get());
    }
  }

  private void tellRouters(byte kind, byte[] body) {
    standings.tell(
        router -> Frame.finish(Frame.begin(router.alloc(), kind, body.length).writeBytes(body)));
  }

  /**
   * Tells the map to all routers, and to the nodes that do not hear of it through the meta group.
   * It is enough when one node does. Any thread.
   *
   * @param kind {@link Frame#MAP} or {@link Frame#MAP_PATCH}, and {@code body} accordingly
   */
  public void tell(ClusterMap map, byte kind, byte[] body) {
    tellRouters(kind, body);
    array[0].call(() -> tellNodes(array[0].parts(), map, kind, body));
  }

  /** Those that have no replica of the meta group. */
  private static void tellNodes(LaneParts parts, ClusterMap map, byte kind, byte[] body) {
    for (NodeInfo node : map.nodes()) {
      boolean hears = map.group(GroupInfo.META).replicaOn(node.id()) != null;
      if (!hears && parts.links().isWritable(node.id())) {
        ByteBuf frame = Frame.begin(parts.allocator(), kind, body.length);
        parts.links().send(node.id(), Frame.finish(frame.writeBytes(body)));
      }
    }
  }

  /** Sends the same frame to every other node that is connected. Any thread. */
  public void sendAll(byte kind, byte[] body) {
    array[0].call(() -> array[0].sendAll(kind, body));
  }

  /** A frame's body for a group of this node, from another of its groups; released. Any thread. */
  public void toSelf(byte kind, int group, ByteBuf body) {
    of(group).tell(new LaneMessage.FromSelf(kind, body));
  }

  /** Asks for a change of the map, if the meta group is led here. Any thread. */
  public void request(MapChange change) {
    onShard(
        GroupInfo.META,
        (lane, meta) -> {
          if (meta.leads() && meta.machine() instanceof MetaMachine machine) {
            machine.request(change);
            lane.prepare(meta);
            meta.keepHouse(); // not at the next tick: who waits for a slot waits for this
          }
        });
  }

  /**
   * Gives away the leadership of every group that is led here, and waits until it is gone, but not
   * longer than {@code millis}.
   */
  public void handOver(long millis) {
    AtomicInteger led = new AtomicInteger();
    for (long waited = 0; waited < millis; waited += 10) {
      led.set(0);
      boolean first = waited == 0;
      onEach(lane -> led.addAndGet(first ? startHandOver(lane) : countLed(lane)));
      if (led.get() == 0) {
        return;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
  }

  /** Begins to give away the leadership of every group that is led here. Any thread. */
  public void startHandOver() {
    for (Lane lane : array) {
      lane.call(() -> startHandOver(lane));
    }
  }

  private static int startHandOver(Lane lane) {
    int led = 0;
    for (int i = 0; i < lane.shards().size(); i++) {
      Shard shard = lane.shards().at(i);
      if (shard.leads()) {
        Status status = shard.raftStatus();
        var heir =
            status.followers().stream()
                .filter(follower -> status.config().isVoter(follower.replica()))
                .max(Comparator.comparingLong(Status.Follower::match));
        if (heir.isPresent()) {
          handOver(lane, shard, heir.get().replica());
          led++;
        }
      }
    }
    return led;
  }

  private static int countLed(Lane lane) {
    int led = 0;
    for (int i = 0; i < lane.shards().size(); i++) {
      led += lane.shards().at(i).leads() && lane.shards().at(i).config().voterCount() > 1 ? 1 : 0;
    }
    return led;
  }

  /** Runs something on every lane's own thread and waits until all have done it. */
  private void onEach(java.util.function.Consumer<Lane> work) {
    CountDownLatch done = new CountDownLatch(array.length);
    for (Lane lane : array) {
      lane.call(
          () -> {
            work.accept(lane);
            done.countDown();
          });
    }
    try {
      done.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  public void close() {
    onEach(Lane::close);
  }
}
