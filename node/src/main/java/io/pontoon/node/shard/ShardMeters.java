package io.pontoon.node.shard;

import io.pontoon.common.metrics.Distribution;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.Tally;

/** What the shards of one lane count together; written by the lane's thread only. */
public record ShardMeters(
    Distribution commit,
    Distribution applyBatch,
    Tally proposals,
    Tally refused,
    Tally elections,
    Tally leaderChanges,
    Distribution slotFreeze,
    Tally slotsGiven,
    Tally slotBytes,
    ReadMeters reads) {
  public static ShardMeters of(Metrics metrics) {
    return new ShardMeters(
        metrics.distribution(MetricName.COMMIT),
        metrics.distribution(MetricName.APPLY_BATCH),
        metrics.tally(MetricName.PROPOSALS),
        metrics.tally(MetricName.PROPOSALS_REFUSED),
        metrics.tally(MetricName.ELECTIONS),
        metrics.tally(MetricName.LEADER_CHANGES),
        metrics.distribution(MetricName.SLOT_FREEZE),
        metrics.tally(MetricName.SLOTS_GIVEN),
        metrics.tally(MetricName.SLOT_BYTES),
        ReadMeters.of(metrics));
  }
}
