package io.pontoon.node.shard;

import io.pontoon.common.wire.ReplyBatch.Status;

/**
 * Whom a batch came from, and so where its answer goes.
 *
 * @param at of whoever answers
 * @param epoch of the map by which it was sent
 */
record Origin(ReplySink sink, Standpoint at, int group, long requestId, long epoch) {
  private static final byte[] NOTHING = {};

  /** The same whose answer goes elsewhere. */
  Origin to(ReplySink other) {
    return new Origin(other, at, group, requestId, epoch);
  }

  void answer(Replies replies) {
    answer(Status.OK, 0, replies.count(), replies.array(), replies.length());
  }

  void answer(Sessions.Recorded recorded) {
    byte[] replies = recorded.replies();
    answer(Status.OK, 0, recorded.count(), replies, replies.length);
  }

  /** Tells what became of the batch when there are no replies. */
  void answer(Status status, int hint) {
    answer(status, hint, 0, NOTHING, 0);
  }

  private void answer(Status status, int hint, int count, byte[] replies, int length) {
    sink.answer(
        group,
        requestId,
        status,
        hint,
        at.appliedIndex(),
        at.lagMillis(),
        at.leads(),
        count,
        replies,
        0,
        length);
  }
}
