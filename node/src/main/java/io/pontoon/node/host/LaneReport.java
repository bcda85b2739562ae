package io.pontoon.node.host;

import io.pontoon.common.wire.ReplicaStatus;
import java.util.List;

/**
 * How a lane stands: made by the lane about once a second, read by whoever asks.
 *
 * @param madeAt when it was begun, monotonic nanoseconds
 * @param awake groups that are awake
 * @param led groups whose replica here leads
 * @param logBytes raft log in memory
 * @param dataBytes memory of keys and values
 * @param outboxBytes on their way to other nodes, not yet taken by the system
 * @param heldBytes memory kept for snapshots under way
 * @param replicas every replica of the lane
 */
public record LaneReport(
    long madeAt,
    int groups,
    int awake,
    int led,
    long logBytes,
    long keys,
    long dataBytes,
    long sessions,
    long outboxBytes,
    long heldBytes,
    List<ReplicaStatus> replicas) {
  public static final LaneReport NOTHING = new LaneReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());
}
