package io.pontoon.node.host;

import io.pontoon.node.shard.Shard;
import java.util.ArrayDeque;

/**
 * The shards of a lane that take a checksum, which all share what the lane can spare: so a thousand
 * groups that are asked at once do not hold up the commands of any. Owned by the lane's thread.
 */
final class LaneChecksums {
  /** Bytes hashed in a second, all shards together: about a fiftieth of what a processor can. */
  private static final long BYTES_A_SECOND = 40 << 20;

  /** A lane whose shards all sleep ticks rarely; longer than this is not made up for. */
  private static final long NANOS_MAX = 100_000_000;

  private final ArrayDeque<Shard> digesting = new ArrayDeque<>();
  private long tickedAt;

  void add(Shard shard) {
    digesting.addLast(shard);
  }

  void tick(long now) {
    long since = Math.clamp(now - tickedAt, 0, NANOS_MAX);
    tickedAt = now;
    long left = since * BYTES_A_SECOND / 1_000_000_000;
    for (int i = digesting.size(); i > 0 && left > 0; i--) {
      Shard shard = digesting.pollFirst();
      if (shard.isClosed()) {
        continue; // it has left this node
      }
      left = shard.goOnDigesting(left);
      if (shard.isDigesting()) {
        digesting.addLast(shard); // behind all that wait
      }
    }
  }
}
