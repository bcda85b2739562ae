package io.pontoon.node.shard;

import io.pontoon.common.wire.ReplyBatch.Status;

/**
 * Takes the answers for one connection to a router. Called on the lane's thread; the array is the
 * caller's again after the call.
 */
public interface ReplySink {
  /**
   * @param hint id of the node that leads, or, with VOTER_MISSING, of one that is missing; 0 when
   *     not known or of no matter
   * @param index up to which the replica has applied its log
   * @param lagMillis how long ago its state was known to be current
   * @param leads whether it leads
   * @param count replies in {@code replies}, each a varint length and RESP bytes
   */
  void answer(
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
      int length);
}
