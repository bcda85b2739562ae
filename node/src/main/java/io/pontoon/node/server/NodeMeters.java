package io.pontoon.node.server;

import io.pontoon.common.metrics.Distribution;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.Tally;
import io.pontoon.node.host.Lane;
import io.pontoon.node.host.LaneGroup;
import io.pontoon.node.host.LaneReport;
import io.pontoon.node.wal.Wal;
import io.pontoon.node.wal.WalListener;
import java.util.function.ToLongFunction;

/** What a node measures besides its shards: the log, and gauges over its lanes. */
final class NodeMeters {
  private NodeMeters() {}

  /** Counts what the log's thread does. */
  static WalListener log(Metrics metrics) {
    Distribution fsync = metrics.distribution(MetricName.WAL_FSYNC);
    Distribution batchRecords = metrics.distribution(MetricName.WAL_BATCH_RECORDS);
    Distribution batchBytes = metrics.distribution(MetricName.WAL_BATCH_BYTES);
    Tally bytesWritten = metrics.tally(MetricName.WAL_BYTES);
    return new WalListener() {
      @Override
      public void written(int batches, int records, long bytes) {
        batchRecords.record(records);
        batchBytes.record(bytes);
        bytesWritten.add(bytes);
      }

      @Override
      public void synced(long nanos) {
        fsync.record(nanos);
      }

      @Override
      public void failed(Exception cause) {
        // the lanes are told with their batches, and stop the node
      }
    };
  }

  static void gauges(Metrics metrics, LaneGroup lanes, Wal wal) {
    metrics.gauge(MetricName.WAL_QUEUE, wal::waiting);
    metrics.gauge(MetricName.WAL_SEGMENTS, () -> wal.status().segments());
    metrics.gauge(MetricName.WAL_DISK_BYTES, () -> wal.status().bytes());
    sum(metrics, MetricName.GROUPS, lanes, LaneReport::groups);
    sum(metrics, MetricName.GROUPS_AWAKE, lanes, LaneReport::awake);
    sum(metrics, MetricName.GROUPS_LED, lanes, LaneReport::led);
    sum(metrics, MetricName.RAFT_LOG_BYTES, lanes, LaneReport::logBytes);
    sum(metrics, MetricName.KEYS, lanes, LaneReport::keys);
    sum(metrics, MetricName.DATA_BYTES, lanes, LaneReport::dataBytes);
    sum(metrics, MetricName.PEER_OUTBOX, lanes, LaneReport::outboxBytes);
    sum(metrics, MetricName.SNAPSHOT_HELD, lanes, LaneReport::heldBytes);
    sum(metrics, MetricName.SESSIONS, lanes, LaneReport::sessions);
    for (int i = 0; i < lanes.all().size(); i++) {
      Lane lane = lanes.all().get(i);
      metrics.gauge(MetricName.LANE_INBOX, Integer.toString(i), lane::inboxSize);
    }
  }

  static void gauges(Metrics metrics, Registrar registrar) {
    metrics.gauge(MetricName.NODE_MEMBER, () -> registrar.isMember() ? 1 : 0);
    metrics.gauge(MetricName.REPLICAS_JOINING, registrar::joining);
  }

  private static void sum(
      Metrics metrics, MetricName name, LaneGroup lanes, ToLongFunction<LaneReport> part) {
    metrics.gauge(
        name,
        () -> {
          long sum = 0;
          for (Lane lane : lanes.all()) {
            sum += part.applyAsLong(lane.report());
          }
          return sum;
        });
  }
}
