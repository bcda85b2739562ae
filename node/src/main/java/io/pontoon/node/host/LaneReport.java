package io.pontoon.node.host;

import io.pontoon.node.shard.Shard;

/**
 * How a lane stands, for gauges: made by the lane about once a second, read by whoever asks.
 *
 * @param awake groups that are awake
 * @param logBytes raft log in memory
 * @param dataBytes memory of keys and values
 * @param outboxBytes on their way to other nodes, not yet taken by the system
 */
public record LaneReport(
    int groups,
    int awake,
    int led,
    long logBytes,
    long keys,
    long dataBytes,
    long sessions,
    long outboxBytes) {
  public static final LaneReport NOTHING = new LaneReport(0, 0, 0, 0, 0, 0, 0, 0);

  static LaneReport of(ShardSet shards, long outboxBytes) {
    int led = 0;
    long logBytes = 0;
    long keys = 0;
    long dataBytes = 0;
    long sessions = 0;
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.at(i);
      led += shard.leads() ? 1 : 0;
      logBytes += shard.logBytes();
      keys += shard.machine().keys();
      dataBytes += shard.usedBytes();
      sessions += shard.machine().sessions();
    }
    return new LaneReport(
        shards.size(), shards.awake(), led, logBytes, keys, dataBytes, sessions, outboxBytes);
  }
}
