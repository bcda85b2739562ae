package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.NodeStatus;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * One connection from a router or another node, read on the event loop of {@code own}. What is for
 * other lanes is handed to their inboxes; with one lane, as on small machines, nothing ever is.
 */
final class LaneConnection implements PeerHandler {
  private final Lane own;
  private final Lane[] others;
  private final NodePulse pulse;
  private final Standings standings;
  private final Supplier<byte[]> map;
  private final Neighbours neighbours;
  private final BiConsumer<PeerChannel, NodeStatus.Request> statuses;
  private ReplyOutbox replies;

  LaneConnection(
      Lane own,
      Lane[] all,
      NodePulse pulse,
      Standings standings,
      Supplier<byte[]> map,
      Neighbours neighbours,
      BiConsumer<PeerChannel, NodeStatus.Request> statuses) {
    this.own = own;
    this.pulse = pulse;
    this.others = java.util.Arrays.stream(all).filter(lane -> lane != own).toArray(Lane[]::new);
    this.standings = standings;
    this.map = map;
    this.neighbours = neighbours;
    this.statuses = statuses;
  }

  @Override
  public void onUp(PeerChannel peer) {
    if (peer.hello().role() == Hello.Role.ROUTER) {
      replies = own.replies(peer);
      sendMap(peer);
      standings.joined(peer);
    } else {
      neighbours.onUp(peer);
    }
  }

  @Override
  public void onDown(PeerChannel peer) {
    if (replies != null) {
      standings.left(peer);
    } else {
      pulse.onBroken(Math.clamp(peer.hello().id(), 0, Integer.MAX_VALUE));
      neighbours.onDown(peer);
    }
  }

  @Override
  public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
    switch (kind) {
      case Frame.CLIENT -> toLanes(from, kind, body);
      case Frame.RAFT,
          Frame.SNAPSHOT_CHUNK,
          Frame.SNAPSHOT_REPLY,
          Frame.SLOT_PIECE,
          Frame.SLOT_REPLY -> {
        if (neighbours.isListenedTo(from)) {
          toLanes(from, kind, body);
        }
      }
      case Frame.PULSE -> {
        if (neighbours.isListenedTo(from)) {
          pulse.onFrame(Math.toIntExact(from.hello().id()), body);
        }
      }
      case Frame.MAP_REQUEST -> sendMap(from);
      case Frame.STATUS_REQUEST -> statuses.accept(from, NodeStatus.Request.read(body));
      default -> neighbours.onFrame(from, kind, body);
    }
  }

  private void toLanes(PeerChannel from, byte kind, ByteBuf body) {
    for (Lane lane : others) {
      handOver(lane, new LaneMessage.FrameArrived(from, kind, body.retainedDuplicate()));
    }
    own.frames().take(kind, body, replies);
  }

  /**
   * A full inbox loses the frame: the router asks again after its time-out, and Raft says
   * everything again anyway.
   */
  private void handOver(Lane lane, LaneMessage.FrameArrived frame) {
    if (!lane.offer(frame)) {
      frame.body().release();
      own.dropped();
    }
  }

  /** Who asks before there is one is told when there is. */
  private void sendMap(PeerChannel to) {
    byte[] bytes = map.get();
    if (bytes != null) {
      to.send(Frame.finish(Frame.begin(to.alloc(), Frame.MAP, bytes.length).writeBytes(bytes)));
    }
  }
}
