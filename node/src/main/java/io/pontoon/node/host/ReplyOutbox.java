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
  private final LaneLoad load;
  private ByteBuf frame;

  /** {@code dirty} is told when there is something to {@link #flush}. */
  ReplyOutbox(PeerChannel channel, List<ReplyOutbox> dirty, LaneLoad load) {
    this.channel = channel;
    this.dirty = dirty;
    this.load = load;
  }

  @Override
  public void answer(
      int group,
      long requestId,
      Status status,
      int hint,
      long index,
      int lagMillis,
      boolean leads,
      int count,
      byte[] replies,
      int offset,
      int length) {
    load.answered();
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
        hint,
        index,
        lagMillis,
        load.waiting(),
        leads,
        count,
        replies,
        offset,
        length);
    if (frame.readableBytes() > FULL_BYTES) {
      send();
    }
  }

  /** There is no such group here. */
  void turnAway(int group, long requestId) {
    load.taken();
    int lag = ReplyBatch.UNKNOWN_LAG;
    answer(group, requestId, Status.STALE_MAP, 0, 0, lag, false, 0, new byte[0], 0, 0);
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
