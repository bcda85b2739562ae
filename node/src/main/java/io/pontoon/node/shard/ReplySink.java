package io.pontoon.node.shard;

import io.pontoon.common.wire.ReplyBatch.Status;

/**
 * Takes the answers for one connection to a router. Called on the lane's thread; the array is the
 * caller's again after the call.
 */
public interface ReplySink {
  /**
   * @param leaderHint id of the node that leads, 0 when not known or of no matter
   * @param count replies in {@code replies}, each a varint length and RESP bytes
   */
  void answer(
      int group,
      long requestId,
      Status status,
      int leaderHint,
      int count,
      byte[] replies,
      int offset,
      int length);
}
