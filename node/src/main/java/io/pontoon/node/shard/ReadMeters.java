package io.pontoon.node.shard;

import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.Tally;

/**
 * What it costs to serve reads, and how many are served, by how and by whom; written by the lane's
 * thread only.
 *
 * @param questions that followers asked their leaders, each for all reads that waited
 * @param rounds that leaders began, each for all reads that waited
 */
record ReadMeters(Tally questions, Tally rounds, Tally[] byLeader, Tally[] byFollower) {
  static ReadMeters of(Metrics metrics) {
    return new ReadMeters(
        metrics.tally(MetricName.READ_QUESTIONS),
        metrics.tally(MetricName.READ_ROUNDS),
        served(metrics, "leader"),
        served(metrics, "follower"));
  }

  private static Tally[] served(Metrics metrics, String role) {
    ReadKind[] kinds = ReadKind.values();
    Tally[] tallies = new Tally[kinds.length];
    for (ReadKind kind : kinds) {
      tallies[kind.ordinal()] = metrics.tally(MetricName.REPLICA_READS, kind.word() + "," + role);
    }
    return tallies;
  }

  void served(ReadKind kind, boolean leads, int commands) {
    (leads ? byLeader : byFollower)[kind.ordinal()].add(commands);
  }
}
