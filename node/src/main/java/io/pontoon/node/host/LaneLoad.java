package io.pontoon.node.host;

import java.util.function.IntSupplier;

/**
 * How much waits at one lane: batches that its shards have taken and not yet answered, and messages
 * that it has not read yet. Told with every answer, so that routers can choose between replicas.
 * Owned by the lane's thread.
 */
final class LaneLoad {
  private final IntSupplier unread;
  private int batches;

  LaneLoad(IntSupplier unread) {
    this.unread = unread;
  }

  /** A shard has taken a batch, and answers it, or has done so already. */
  void taken() {
    batches++;
  }

  void answered() {
    batches--;
  }

  int waiting() {
    return Math.max(batches, 0) + unread.getAsInt();
  }
}
