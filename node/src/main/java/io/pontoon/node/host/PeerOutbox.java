package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pontoon.common.metrics.Tally;
import io.pontoon.common.wire.Frame;
import io.pontoon.node.raft.Message;
import java.util.Arrays;

/**
 * Gathers what all groups of a lane say to each node in one cycle, heartbeats included, into one
 * frame for the node.
 */
final class PeerOutbox {
  private static final int FRAME_BYTES = 2048;

  /** A frame is sent on its way before it grows beyond this. */
  private static final int FULL_BYTES = 4 << 20;

  private final ByteBufAllocator allocator;
  private final PeerLinks links;
  private ByteBuf[] frames = new ByteBuf[8];
  private int[] open = new int[8];
  private int openCount;
  private final Tally messages;

  /** {@code messages} counts all that are sent. */
  PeerOutbox(ByteBufAllocator allocator, PeerLinks links, Tally messages) {
    this.allocator = allocator;
    this.links = links;
    this.messages = messages;
  }

  void add(int node, int group, Message message) {
    if (!links.isWritable(node)) {
      return; // as good as lost on the way, which Raft takes in its stride
    }
    if (node >= frames.length) {
      frames = Arrays.copyOf(frames, node * 2);
    }
    ByteBuf frame = frames[node];
    if (frame == null) {
      frame = Frame.begin(allocator, Frame.RAFT, FRAME_BYTES);
      frames[node] = frame;
      if (openCount == open.length) {
        open = Arrays.copyOf(open, openCount * 2);
      }
      open[openCount++] = node;
    }
    RaftWire.write(frame, group, message);
    messages.increment();
    if (frame.readableBytes() > FULL_BYTES) {
      frames[node] = null;
      links.send(node, Frame.finish(frame));
    }
  }

  void flush() {
    for (int i = 0; i < openCount; i++) {
      ByteBuf frame = frames[open[i]];
      if (frame != null) {
        frames[open[i]] = null;
        links.send(open[i], Frame.finish(frame));
      }
    }
    openCount = 0;
  }
}
