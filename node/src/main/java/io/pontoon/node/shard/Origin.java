package io.pontoon.node.shard;

import io.pontoon.common.wire.ReplyBatch.Status;

/**
 * Whom a batch came from, and so where its answer goes.
 *
 * @param epoch of the map by which it was sent
 */
record Origin(ReplySink sink, int group, long requestId, long epoch) {
  private static final byte[] NOTHING = {};

  void answer(Replies replies) {
    sink.answer(
        group, requestId, Status.OK, 0, replies.count(), replies.array(), 0, replies.length());
  }

  void answer(Sessions.Recorded recorded) {
    sink.answer(
        group,
        requestId,
        Status.OK,
        0,
        recorded.count(),
        recorded.replies(),
        0,
        recorded.replies().length);
  }

  /** Tells what became of the batch when there are no replies. */
  void answer(Status status, int leaderHint) {
    sink.answer(group, requestId, status, leaderHint, 0, NOTHING, 0, 0);
  }
}
