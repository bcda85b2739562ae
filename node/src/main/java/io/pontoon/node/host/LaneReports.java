package io.pontoon.node.host;

import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.node.raft.Status;
import io.pontoon.node.shard.Checksum;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.snapshot.SnapshotId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a lane's report, some shards in each tick so that ten thousand of them hold nobody up.
 * Owned by the lane's thread, but for {@link #latest}.
 */
final class LaneReports {
  private static final Logger log = LoggerFactory.getLogger(LaneReports.class);

  private static final long EVERY_NANOS = 1_000_000_000;

  /** Sooner when leaders have changed, but not for each of a thousand groups. */
  private static final long SOON_NANOS = 100_000_000;

  private static final int SHARDS_A_TICK = 64;
  private static final int TICKS_MAX = 20;

  /** Sizes of files; looked up once for each snapshot, on the disk's thread. */
  private record SnapshotSize(SnapshotId id, long bytes) {}

  private final LaneParts parts;
  private final ShardSet shards;
  private final Lane lane;
  private final Map<Integer, SnapshotSize> sizes = new TreeMap<>();
  private List<ReplicaStatus> open;
  private int next;
  private long begunAt;
  private long due = Long.MIN_VALUE;
  private long sessions;
  private volatile LaneReport latest = LaneReport.NOTHING;

  LaneReports(LaneParts parts, ShardSet shards, Lane lane) {
    this.parts = parts;
    this.shards = shards;
    this.lane = lane;
  }

  /** How the lane stood a moment ago. Any thread. */
  LaneReport latest() {
    return latest;
  }

  /** Something has changed that people wait to see. */
  void soon(long now) {
    due = Math.min(due, now + SOON_NANOS);
  }

  void tick(long now) {
    if (open == null) {
      if (due != Long.MIN_VALUE && now - due < 0) {
        return;
      }
      open = new ArrayList<>(shards.size());
      next = 0;
      sessions = 0;
      begunAt = now;
      due = now + EVERY_NANOS;
    }
    int end = next + Math.max(SHARDS_A_TICK, shards.size() / TICKS_MAX);
    for (; next < Math.min(end, shards.size()); next++) {
      Shard shard = shards.at(next);
      sessions += shard.machine().sessions();
      open.add(status(shard));
    }
    if (next >= shards.size()) {
      publish();
    }
  }

  private void publish() {
    int led = 0;
    long logBytes = 0;
    long keys = 0;
    long dataBytes = 0;
    for (ReplicaStatus replica : open) {
      led += replica.role() == ReplicaStatus.Role.LEADER ? 1 : 0;
      logBytes += replica.logBytes();
      keys += replica.keys();
      dataBytes += replica.dataBytes();
    }
    latest =
        new LaneReport(
            begunAt,
            open.size(),
            led,
            logBytes,
            keys,
            dataBytes,
            sessions,
            parts.links().waitingBytes(),
            List.copyOf(open));
    open = null;
  }

  private ReplicaStatus status(Shard shard) {
    Status raft = shard.raftStatus();
    SnapshotId snapshot = shard.newestSnapshot();
    return new ReplicaStatus(
        shard.group(),
        raft.self(),
        role(raft),
        raft.term(),
        shard.leaderNode(),
        raft.config().toString(),
        raft.first(),
        raft.last(),
        raft.commit(),
        shard.appliedIndex(),
        snapshot.index(),
        snapshotBytes(snapshot),
        raft.logBytes(),
        shard.unsnapshottedBytes(),
        shard.machine().keys(),
        shard.usedBytes(),
        checksums(shard),
        followers(shard, raft));
  }

  private static ReplicaStatus.Role role(Status raft) {
    return switch (raft.role()) {
      case LEADER -> ReplicaStatus.Role.LEADER;
      case CANDIDATE, PRE_CANDIDATE -> ReplicaStatus.Role.CANDIDATE;
      case FOLLOWER ->
          raft.config().isVoter(raft.self())
              ? ReplicaStatus.Role.FOLLOWER
              : ReplicaStatus.Role.LEARNER;
    };
  }

  private static List<ReplicaStatus.Checksum> checksums(Shard shard) {
    List<ReplicaStatus.Checksum> checksums = new ArrayList<>();
    for (Checksum checksum : shard.checksums()) {
      checksums.add(
          new ReplicaStatus.Checksum(
              checksum.index(), checksum.digest().high(), checksum.digest().low()));
    }
    return checksums;
  }

  private static List<ReplicaStatus.Follower> followers(Shard shard, Status raft) {
    List<ReplicaStatus.Follower> followers = new ArrayList<>();
    for (Status.Follower follower : raft.followers()) {
      followers.add(
          new ReplicaStatus.Follower(
              follower.replica(),
              shard.info().nodeOf(follower.replica()),
              follower.votes(),
              follower.answering(),
              follower.state(),
              follower.match()));
    }
    return followers;
  }

  /** -1 as long as it is being looked up. */
  private long snapshotBytes(SnapshotId id) {
    if (id.index() == 0) {
      return 0;
    }
    SnapshotSize known = sizes.get(id.group());
    if (known == null || !known.id.equals(id)) {
      known = new SnapshotSize(id, -1);
      sizes.put(id.group(), known);
      parts.disk().execute(() -> lookUp(id));
    }
    return known.bytes;
  }

  private void lookUp(SnapshotId id) {
    try {
      long bytes = parts.snapshots().bytes(id);
      lane.call(() -> sizes.put(id.group(), new SnapshotSize(id, bytes)));
    } catch (IOException failed) {
      log.debug("size of a snapshot of group {}: {}", id.group(), failed.getMessage());
    }
  }
}
