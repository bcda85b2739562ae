package io.pontoon.node.shard;

import io.pontoon.common.wire.ReplyBatch;

/** Where a replica stands when it answers; told with every answer, of whatever kind. */
interface Standpoint {
  /** Up to here it has applied the log. */
  long appliedIndex();

  /** See {@link ReplyBatch#lagMillis}. */
  int lagMillis();

  boolean leads();
}
