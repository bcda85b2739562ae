package io.pontoon.router.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.port.Scheduler;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.wire.ChangeReply;
import io.pontoon.common.wire.ChangeRequest;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.Hello;
import io.pontoon.common.wire.NodeStatus;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.PeerHandler;
import io.pontoon.common.wire.PeerLink;
import io.pontoon.common.wire.PeerNetwork;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.common.wire.Standing;
import java.net.InetSocketAddress;

/** One loop's connection to one node: what a tick has for the node leaves in one frame. */
final class NodeLink implements PeerHandler {
  private static final int FRAME_FIRST = 4 << 10;
  private static final int FRAME_FULL = 16 << 20;

  private final int node;
  private final InetSocketAddress address;
  private final Links links;
  private final ByteBufAllocator allocator;
  private final PeerLink peer;
  private final ReplyBatch answer = new ReplyBatch();
  private ByteBuf frame;
  private int frameBytes = FRAME_FIRST;

  NodeLink(
      int node,
      InetSocketAddress address,
      PeerNetwork network,
      ByteBufAllocator allocator,
      Scheduler loop,
      Hello self,
      Links links) {
    this.node = node;
    this.address = address;
    this.links = links;
    this.allocator = allocator;
    this.peer = network.connect(loop, address, self, this);
  }

  int node() {
    return node;
  }

  InetSocketAddress address() {
    return address;
  }

  boolean isUp() {
    return peer.isUp();
  }

  Uplink.Sent add(
      int group, long requestId, long epoch, long session, long seq, long acked, Batch batch) {
    if (!peer.isUp()) {
      return Uplink.Sent.DOWN;
    }
    if (!peer.isWritable()) {
      return Uplink.Sent.FULL;
    }
    if (frame != null && frame.readableBytes() + batch.length() > FRAME_FULL) {
      flush();
    }
    if (frame == null) {
      int room = Math.max(frameBytes, ClientBatch.HEADER + batch.length());
      frame = Frame.begin(allocator, Frame.CLIENT, room);
    }
    ClientBatch.write(
        frame,
        group,
        requestId,
        epoch,
        session,
        seq,
        acked,
        batch.count(),
        batch.bytes(),
        batch.length());
    return Uplink.Sent.YES;
  }

  void flush() {
    if (frame != null) {
      ByteBuf full = frame;
      frame = null;
      frameBytes = Math.max(FRAME_FIRST, Math.min(full.readableBytes() * 2, 256 << 10));
      peer.send(Frame.finish(full));
    }
  }

  void askForMap() {
    if (peer.isUp()) {
      peer.send(Frame.finish(Frame.begin(allocator, Frame.MAP_REQUEST, 0)));
    }
  }

  /** False when the node cannot be asked now. */
  boolean askForStatus(NodeStatus.Request request) {
    return peer.isUp() && peer.isWritable() && peer.send(request.frame(allocator));
  }

  /** False when the node cannot be asked now. */
  boolean ask(ChangeRequest request) {
    return peer.isUp() && peer.isWritable() && peer.send(request.frame(allocator));
  }

  @Override
  public void onFrame(PeerChannel from, byte kind, ByteBuf body) {
    switch (kind) {
      case Frame.REPLY -> onReplies(body);
      case Frame.STANDING -> {
        for (Standing standing = Standing.read(body);
            standing != null;
            standing = Standing.read(body)) {
          links.onStanding(standing);
        }
      }
      case Frame.MAP, Frame.MAP_PATCH -> onMap(kind, body);
      case Frame.STATUS -> links.onStatus(node, NodeStatus.Part.read(body));
      case Frame.CHANGE_REPLY -> links.onChangeReply(node, ChangeReply.read(body));
      default ->
          throw new IllegalArgumentException("a frame of kind " + kind + " is not for routers");
    }
  }

  private void onMap(byte kind, ByteBuf body) {
    ClusterMap known = links.table() == null ? null : links.table().map();
    byte[] bytes = new byte[body.readableBytes()];
    body.readBytes(bytes);
    ClusterMap next =
        kind == Frame.MAP ? NewestMap.whole(known, bytes) : NewestMap.patched(known, bytes);
    if (next == null) {
      askForMap();
    } else if (next != known) {
      links.follow(next);
    }
  }

  private void onReplies(ByteBuf body) {
    while (answer.next(body)) {
      int length = answer.length();
      byte[] array = links.arena().take(length);
      int offset = links.arena().offset();
      body.readBytes(array, offset, length);
      links.onAnswer(node, answer, array, offset, length);
    }
  }

  @Override
  public void onUp(PeerChannel up) {
    links.onNodeUp(this);
  }

  @Override
  public void onDown(PeerChannel down) {
    if (frame != null) {
      frame.release();
      frame = null;
    }
    links.onNodeDown(this);
  }

  void close() {
    if (frame != null) {
      frame.release();
      frame = null;
    }
    peer.close();
  }
}
