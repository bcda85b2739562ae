package io.pontoon.node.server;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.common.wire.ChangeRequest;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.JoinRequest;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.node.host.SlotLinks;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.steward.Steward;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * Where others reach the {@link Steward}: users through their routers, nodes that want to join, and
 * leaders of groups whose slots have arrived. Reading is done on event loops, the rest on the
 * thread of the node's files, where the steward works too.
 */
final class StewardDesk {
  private static final long TICK_NANOS = 250_000_000;
  private static final long DEPART_NANOS = 50_000_000;

  private final Steward steward;
  private final Steward.Around around;
  private final Scheduler thread;
  private final Predicate<NodeInfo> there;
  private boolean departing;
  private volatile boolean stopped;

  /**
   * {@code there}: whether a node of the map is at work on the data directory that it has there.
   */
  StewardDesk(Steward steward, Steward.Around around, Scheduler thread, Predicate<NodeInfo> there) {
    this.steward = steward;
    this.around = around;
    this.thread = thread;
    this.there = there;
  }

  void start() {
    thread.execute(this::tick);
  }

  private void tick() {
    if (!stopped) {
      steward.tick();
      departSoon();
      thread.schedule(this::tick, TICK_NANOS);
    }
  }

  private void departSoon() {
    if (!departing && steward.holdsBack()) {
      departing = true;
      thread.schedule(this::depart, DEPART_NANOS);
    }
  }

  private void depart() {
    departing = false;
    if (!stopped) {
      steward.depart();
      departSoon();
    }
  }

  void stop() {
    stopped = true;
  }

  /** The map has changed; on the thread. */
  void onMap(ClusterMap map) {
    if (!stopped) {
      steward.onMap(map);
      departSoon();
    }
  }

  /** Whether frames of this kind are for here. */
  static boolean takes(byte kind) {
    return kind == Frame.CHANGE || kind == Frame.JOIN || kind == Frame.SLOT_ARRIVED;
  }

  /**
   * @throws IllegalArgumentException when the body is damaged, or its sender may not say so
   */
  void read(PeerChannel from, byte kind, ByteBuf body) {
    boolean fromNode = from.hello().role() == Hello.Role.NODE;
    if (fromNode == (kind == Frame.CHANGE)) {
      throw new IllegalArgumentException("a frame of kind " + kind + " from " + from);
    }
    switch (kind) {
      case Frame.CHANGE -> {
        ChangeRequest request = ChangeRequest.read(body);
        thread.execute(() -> steward.ask(request, reply -> from.send(reply.frame(from.alloc()))));
      }
      case Frame.JOIN -> {
        JoinRequest request = JoinRequest.read(body);
        thread.execute(() -> join(from, request));
      }
      default -> {
        SlotMove move = SlotLinks.readArrived(body);
        arrived(move, SlotLinks.readBytes(body));
      }
    }
  }

  /** A slot has arrived. Any thread. */
  void arrived(SlotMove move, long bytes) {
    around.request(new MapChange.Arrived(move));
    thread.execute(() -> steward.arrived(move, bytes));
  }

  private void join(PeerChannel from, JoinRequest request) {
    ClusterMap map = around.map();
    if (map.groups().isEmpty() || stopped) {
      return; // it is on its way in itself
    }
    Hello hello = from.hello();
    String refusal = refusal(map, hello, request);
    if (refusal != null) {
      byte[] text = refusal.getBytes(StandardCharsets.UTF_8);
      NeighbourFrames.send(from, Frame.JOIN_REFUSED, text);
      return;
    }
    around.tell(from);
    around.request(
        new MapChange.Joined(
            (int) hello.id(),
            request.host(),
            request.port(),
            request.clientPort(),
            request.zone(),
            hello.store()));
  }

  /** Why this node may not join; null when it may. */
  private String refusal(ClusterMap map, Hello hello, JoinRequest request) {
    if (request.clusterId() != 0
        && map.clusterId() != 0
        && request.clusterId() != map.clusterId()) {
      return "its data directory belongs to another cluster of this name";
    }
    NodeInfo known = map.node((int) hello.id());
    if (known != null && known.store() != hello.store() && there.test(known)) {
      return "node "
          + known.id()
          + " is there already, at "
          + known.host()
          + ":"
          + known.port()
          + "; give this one another node.id";
    }
    for (NodeInfo node : map.nodes()) {
      if (node.id() != hello.id()
          && node.port() == request.port()
          && node.host().equals(request.host())) {
        return "its address "
            + request.host()
            + ":"
            + request.port()
            + " is that of node "
            + node.id();
      }
    }
    return null;
  }
}
