package io.pontoon.node.host;

import io.pontoon.node.shard.Shard;
import java.util.ArrayDeque;

/**
 * The shards of a lane that take a checksum, which all share what the lane can spare: so a thousand
 * groups that are asked at once do not hold up the commands of any. Owned by the lane's thread.
 */
final class LaneChecksums {
  /** Bytes hashed in one tick, all shards together: well under a millisecond. */
  private static final long BYTES_A_TICK = 1 << 20;

  private final ArrayDeque<Shard> digesting = new ArrayDeque<>();

  void add(Shard shard) {
    digesting.addLast(shard);
  }

  void tick() {
    long left = BYTES_A_TICK;
    for (int i = digesting.size(); i > 0 && left > 0; i--) {
      Shard shard = digesting.pollFirst();
      left = shard.goOnDigesting(left);
      if (shard.isDigesting()) {
        digesting.addLast(shard); // behind all that wait
      }
    }
  }
}
