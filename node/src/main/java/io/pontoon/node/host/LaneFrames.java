package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.wire.ClientBatch;
import io.pontoon.common.wire.Frame;
import io.pontoon.common.wire.PeerChannel;
import io.pontoon.node.raft.Message;
import io.pontoon.node.shard.Shard;
import java.util.List;

/**
 * Reads the frames that come to one lane, and gives each of its shards what is for it. A frame may
 * hold parts for several lanes: what is for another is passed over, for that lane gets the frame
 * too. Owned by the lane's thread.
 */
final class LaneFrames {
  private final Lane lane;
  private final LaneInbox inbox;
  private final ShardSet shards;
  private final LaneSnapshots snapshots;
  private final LaneLoad load;
  private final ClientBatch batch = new ClientBatch();

  LaneFrames(Lane lane, LaneInbox inbox, ShardSet shards, LaneSnapshots snapshots) {
    this.lane = lane;
    this.inbox = inbox;
    this.shards = shards;
    this.snapshots = snapshots;
    this.load = new LaneLoad(inbox::size);
  }

  /** The place where answers to a router are gathered. */
  ReplyOutbox replies(PeerChannel router, List<ReplyOutbox> dirty) {
    return new ReplyOutbox(router, dirty, load);
  }

  /** A frame that another lane has read; its body is released here. */
  void onArrived(LaneMessage.FrameArrived frame) {
    ByteBuf body = frame.body();
    try {
      take(frame.kind(), body, lane.replies(frame.from()));
    } catch (IllegalArgumentException damaged) {
      frame.from().close();
    } finally {
      body.release();
    }
  }

  /** What another group of this node says; released here. */
  void onFromSelf(LaneMessage.FromSelf frame) {
    try {
      take(frame.kind(), frame.body(), null);
    } finally {
      frame.body().release();
    }
  }

  /**
   * A frame that came to this lane.
   *
   * @param replies null for a peer that may not send commands
   * @throws IllegalArgumentException when it is damaged, or not for lanes
   */
  void take(byte kind, ByteBuf body, ReplyOutbox replies) {
    switch (kind) {
      case Frame.CLIENT -> {
        if (replies == null) {
          throw new IllegalArgumentException("only routers send commands");
        }
        onClientFrame(body, replies);
      }
      case Frame.RAFT -> onRaftFrame(body);
      case Frame.SNAPSHOT_CHUNK -> onSnapshotChunk(body);
      case Frame.SNAPSHOT_REPLY -> onSnapshotReply(body);
      case Frame.SLOT_PIECE, Frame.SLOT_REPLY -> onSlotFrame(kind, body);
      default ->
          throw new IllegalArgumentException("a frame of kind " + kind + " is not for lanes");
    }
  }

  /** Commands of a router; the body's other batches may belong to other lanes and are skipped. */
  private void onClientFrame(ByteBuf body, ReplyOutbox replies) {
    lane.readClock();
    while (!lane.isClosed() && batch.next(body)) {
      int end = body.readerIndex() + batch.length();
      Shard shard = shards.find(batch.group());
      if (shard != null) {
        lane.prepare(shard);
        shard.onClientBatch(batch, body, replies);
        load.taken();
      } else if (!shards.elsewhere(batch.group())) {
        replies.turnAway(batch.group(), batch.requestId());
      }
      body.readerIndex(end);
    }
    inbox.wake();
  }

  /** Messages of other replicas; those of groups on other lanes are left to those lanes. */
  private void onRaftFrame(ByteBuf body) {
    lane.readClock();
    while (!lane.isClosed() && body.isReadable()) {
      Shard shard = shards.find(RaftWire.group(body));
      Message message = RaftWire.read(body);
      if (shard != null) {
        lane.prepare(shard);
        shard.onMessage(message);
      }
    }
    inbox.wake();
  }

  private void onSlotFrame(byte kind, ByteBuf body) {
    lane.readClock();
    Shard shard = shards.find(SlotLinks.group(body));
    if (shard != null) {
      lane.prepare(shard);
      SlotLinks.take(shard, kind, body);
      inbox.wake();
    }
  }

  private void onSnapshotChunk(ByteBuf body) {
    lane.readClock();
    SnapshotChunk chunk = SnapshotChunk.read(body);
    Shard shard = shards.find(chunk.id().group());
    if (shard != null) {
      snapshots.onChunk(shard, chunk, lane.now());
    }
  }

  private void onSnapshotReply(ByteBuf body) {
    lane.readClock();
    snapshots.onReply(body, lane.now());
    inbox.wake();
  }
}
