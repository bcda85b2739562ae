package io.pontoon.node.server;

import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.node.host.Lane;
import io.pontoon.node.host.LaneGroup;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Gauges for each single group, from the lanes' last reports. A node that holds more groups than is
 * wanted shows none of them, since a part would mislead; what alarms need is there without them.
 */
final class GroupMeters {
  private final LaneGroup lanes;
  private final int most;

  private GroupMeters(LaneGroup lanes, int most) {
    this.lanes = lanes;
    this.most = most;
  }

  /** {@code most}: groups above which there are no series for each. */
  static void gauges(Metrics metrics, LaneGroup lanes, int most) {
    GroupMeters meters = new GroupMeters(lanes, most);
    metrics.gauge(
        MetricName.GROUPS_LEADERLESS,
        () -> meters.replicas().filter(replica -> replica.leader() == 0).count());
    metrics.gauge(
        MetricName.FOLLOWER_LAG_MAX,
        () -> meters.replicas().mapToLong(GroupMeters::lag).max().orElse(0));
    metrics.gauge(
        MetricName.GROUPS_LEFT_OUT,
        () -> {
          long groups = meters.replicas().count();
          return groups > most ? groups : 0;
        });
    metrics.table(meters::each);
  }

  private Stream<ReplicaStatus> replicas() {
    return lanes.all().stream().map(Lane::report).flatMap(report -> report.replicas().stream());
  }

  /** Of the last of a leader's followers, in entries. */
  private static long lag(ReplicaStatus replica) {
    long lag = 0;
    for (ReplicaStatus.Follower follower : replica.followers()) {
      lag = Math.max(lag, follower.node() == 0 ? 0 : replica.last() - follower.match());
    }
    return lag;
  }

  private void each(Metrics.Sink sink) {
    List<ReplicaStatus> replicas = replicas().toList();
    if (replicas.size() > most) {
      return;
    }
    for (ReplicaStatus replica : replicas) {
      String group = Integer.toString(replica.group());
      sink.gauge(MetricName.GROUP_ROLE, group, replica.role().ordinal());
      sink.gauge(MetricName.GROUP_TERM, group, replica.term());
      sink.gauge(MetricName.GROUP_LEADER, group, replica.leader());
      sink.gauge(MetricName.GROUP_LAST, group, replica.last());
      sink.gauge(MetricName.GROUP_COMMIT, group, replica.commit());
      sink.gauge(MetricName.GROUP_APPLIED, group, replica.applied());
      sink.gauge(MetricName.GROUP_SNAPSHOT_INDEX, group, replica.snapshotIndex());
      sink.gauge(MetricName.GROUP_SNAPSHOT_BYTES, group, Math.max(0, replica.snapshotBytes()));
      sink.gauge(MetricName.GROUP_LOG_BYTES, group, replica.logBytes());
      sink.gauge(MetricName.GROUP_WAL_BYTES, group, replica.walBytes());
      ReplicaStatus.Checksum checksum =
          replica.checksums().isEmpty() ? null : replica.checksums().getLast();
      sink.gauge(MetricName.GROUP_CHECKSUM_INDEX, group, checksum == null ? 0 : checksum.index());
      // As many bits as a double tells apart.
      sink.gauge(MetricName.GROUP_CHECKSUM, group, checksum == null ? 0 : checksum.high() >>> 12);
      lags(group, replica, sink);
    }
  }

  /** One for each node: a replica that nobody holds any more is no one's lag. */
  private static void lags(String group, ReplicaStatus replica, Metrics.Sink sink) {
    TreeSet<Integer> shown = new TreeSet<>();
    for (ReplicaStatus.Follower follower : replica.followers()) {
      if (follower.node() != 0 && shown.add(follower.node())) {
        sink.gauge(
            MetricName.GROUP_FOLLOWER_LAG,
            group + "," + follower.node(),
            Math.max(0, replica.last() - follower.match()));
      }
    }
  }
}
