package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.shard.ReplySink;
import java.util.List;

/** Gathers one lane's answers to one router in one cycle into one frame. */
final class ReplyOutbox implements ReplySink {
  private static final int FRAME_BYTES = 4096;
  private static final int FULL_BYTES = 4 << 20;

  private final PeerChannel channel;
  private final List<ReplyOutbox> dirty;
  private ByteBuf frame;

  /** {@code dirty} is told when there is something to {@link #flush}. */
  ReplyOutbox(PeerChannel channel, List<ReplyOutbox> dirty) {
    this.channel = channel;
    this.dirty = dirty;
  }

  @Override
  public void answer(
      int group,
      long requestId,
      Status status,
      int leaderHint,
      int count,
      byte[] replies,
      int offset,
      int length) {
    if (!channel.isOpen()) {
      return; // the router asks again, elsewhere, and the session knows what was done
    }
    if (frame == null) {
      frame = Frame.begin(channel.alloc(), Frame.REPLY, FRAME_BYTES);
      dirty.add(this);
    }
    ReplyBatch.write(
        frame,
        group,
        requestId,
        status,
        leaderHint,
        0,
        ReplyBatch.UNKNOWN_LAG,
        0,
        false,
        count,
        replies,
        offset,
        length);
    if (frame.readableBytes() > FULL_BYTES) {
      send();
    }
  }

  private void send() {
    ByteBuf full = frame;
    frame = null;
    channel.send(Frame.finish(full));
  }

  void flush() {
    if (frame != null) {
      send();
    }
  }
}
