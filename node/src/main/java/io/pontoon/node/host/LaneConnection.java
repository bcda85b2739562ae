package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
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
  private ReplyOutbox replies;

  LaneConnection(Lane own, Lane[] all, NodePulse pulse, Standings standings, Supplier<byte[]> map) {
    this.own = own;
    this.pulse = pulse;
    this.others = java.util.Arrays.stream(all).filter(lane -> lane != own).toArray(Lane[]::new);
    this.standings = standings;
    this.map = map;
  }

  @Override
  public void onUp(PeerChannel peer) {
    if (peer.hello().role() == Hello.Role.ROUTER) {
      replies = own.replies(peer);
      sendMap(peer);
      standings.joined(peer);
    }
  }

  @Override
  public void onDown(PeerChannel peer) {
    if (peer.hello().role() == Hello.Role.NODE) {
      pulse.onBroken(Math.toIntExact(peer.hello().id()));
    }
    standings.left(peer);
  }

  @Override
  public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
    switch (kind) {
      case Frame.CLIENT, Frame.RAFT, Frame.SNAPSHOT_CHUNK, Frame.SNAPSHOT_REPLY -> {
        for (Lane lane : others) {
          handOver(lane, new LaneMessage.FrameArrived(from, kind, body.retainedDuplicate()));
        }
        handTo(own, kind, body, replies);
      }
      case Frame.PULSE -> {
        if (from.hello().role() != Hello.Role.NODE) {
          throw new IllegalArgumentException("only nodes have a pulse");
        }
        pulse.onFrame(Math.toIntExact(from.hello().id()), body);
      }
      case Frame.MAP_REQUEST -> sendMap(from);
      default ->
          throw new IllegalArgumentException("a frame of kind " + kind + " is not for nodes");
    }
  }

  /** {@code replies}: null for a peer that may not send commands. */
  static void handTo(Lane lane, byte kind, ByteBuf body, ReplyOutbox replies) {
    switch (kind) {
      case Frame.CLIENT -> {
        if (replies == null) {
          throw new IllegalArgumentException("only routers send commands");
        }
        lane.onClientFrame(body, replies);
      }
      case Frame.RAFT -> lane.onRaftFrame(body);
      case Frame.SNAPSHOT_CHUNK -> lane.onSnapshotChunk(body);
      case Frame.SNAPSHOT_REPLY -> lane.onSnapshotReply(body);
      default ->
          throw new IllegalArgumentException("a frame of kind " + kind + " is not for lanes");
    }
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

  private void sendMap(PeerChannel to) {
    byte[] bytes = map.get();
    to.send(Frame.finish(Frame.begin(to.alloc(), Frame.MAP, bytes.length).writeBytes(bytes)));
  }
}
