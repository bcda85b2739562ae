package io.pontoon.node.host;

import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.Tally;
import io.pontoon.node.shard.ShardMeters;

/** What one lane counts, its shards' share with it; written by the lane's thread only. */
public record LaneMeters(
    ShardMeters shards, Tally snapshots, Tally snapshotsInstalled, Tally messages, Tally dropped) {
  /** {@code lane}: its number within the node, from 0. */
  public static LaneMeters of(Metrics metrics, int lane) {
    return new LaneMeters(
        ShardMeters.of(metrics),
        metrics.tally(MetricName.SNAPSHOTS),
        metrics.tally(MetricName.SNAPSHOTS_INSTALLED),
        metrics.tally(MetricName.MESSAGES),
        metrics.tally(MetricName.LANE_DROPPED, Integer.toString(lane)));
  }
}
