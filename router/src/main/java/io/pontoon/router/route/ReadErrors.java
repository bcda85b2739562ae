package io.pontoon.router.route;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReplyBatch.Status;

/** What clients are told of reads that no replica of a group answered on the terms asked. */
final class ReadErrors {
  private static final String DOWN = "CLUSTERDOWN The cluster is down: ";
  private static final String NOTHING = "; not executed";

  private final int group;
  private final RouteMeters meters;
  private ClusterMap map;

  ReadErrors(int group, RouteMeters meters) {
    this.group = group;
    this.meters = meters;
  }

  void follow(ClusterMap newest) {
    map = newest;
  }

  /** A voter does not answer, so that not every one can have what ALL promises. */
  String voterMissing(int node) {
    NodeInfo info = map.node(node);
    String who =
        info == null
            ? "a node that the map does not name"
            : "node " + node + " (" + info.host() + ":" + info.port() + ")";
    return "CLUSTERDOWN ALL cannot be met: "
        + who
        + " holds a voter of group "
        + group
        + " and does not answer; ask for QUORUM, or wait until it is back"
        + NOTHING;
  }

  /** The deadline has passed. */
  String late(ReadBatch batch) {
    if (batch.refusal == Status.BUSY) {
      return "BUSY group " + group + " has too much to do; not executed";
    }
    if (batch.mode == ReadTerms.Mode.LOCAL) {
      return DOWN + "no replica of group " + group + what(batch) + " within the deadline" + NOTHING;
    }
    return DOWN
        + "no majority of group "
        + group
        + " confirmed the read within the deadline"
        + NOTHING;
  }

  private static String what(ReadBatch batch) {
    if (batch.maxLagMillis != ReadTerms.NO_BOUND) {
      return " was current within MAXLAG " + batch.maxLagMillis;
    }
    return batch.refusal == Status.BEHIND ? " has what was asked for" : " answered";
  }

  void fail(ReadBatch batch, String text) {
    meters.settled().add(batch.commands.count());
    for (int i = 0; i < batch.commands.count(); i++) {
      batch.commands.sink(i).onError(text);
    }
  }
}
