package io.pontoon.node.host;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.Status;
import io.pontoon.node.shard.Checksum;
import io.pontoon.node.shard.Shard;
import io.pontoon.node.snapshot.SnapshotId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a lane's report, some shards in each tick so that ten thousand of them hold nobody up; what
 * was told of a shard that sleeps is told again as long as nothing has changed. Owned by the lane's
 * thread, but for {@link #latest}.
 */
final class LaneReports {
  private static final Logger log = LoggerFactory.getLogger(LaneReports.class);

  private static final long EVERY_NANOS = 1_000_000_000;

  /** Sooner when leaders have changed, but not for each of a thousand groups. */
  private static final long SOON_NANOS = 100_000_000;

  /** In which all shards are looked at, however many there are. */
  private static final long ROUND_NANOS = 500_000_000;

  private static final int SHARDS_A_TICK = 64;

  /** Sizes of files; looked up once for each snapshot, on the disk's thread. */
  private record SnapshotSize(SnapshotId id, long bytes) {}

  /** What was told of a shard, and what it was told by. */
  private record Told(
      ReplicaStatus status,
      Ready.Standing standing,
      GroupInfo info,
      long last,
      SnapshotId snapshot,
      long snapshotBytes,
      List<Checksum> checksums) {}

  private final LaneParts parts;
  private final ShardSet shards;
  private final LaneSnapshots snapshots;
  private final Consumer<Runnable> later;
  private final Map<Integer, SnapshotSize> sizes = new TreeMap<>();
  private Told[] told = {};
  private List<ReplicaStatus> open;
  private int next;
  private long begunAt;
  private long sessions;
  private boolean begun;
  private boolean soon;
  private long tickedAt;
  private volatile LaneReport latest = LaneReport.NOTHING;

  /** {@code later} runs something on the lane's thread, from any other. */
  LaneReports(LaneParts parts, ShardSet shards, LaneSnapshots snapshots, Consumer<Runnable> later) {
    this.parts = parts;
    this.shards = shards;
    this.snapshots = snapshots;
    this.later = later;
  }

  /** How the lane stood a moment ago. Any thread. */
  LaneReport latest() {
    return latest;
  }

  /** Something has changed that people wait to see. */
  void soon() {
    soon = true;
  }

  void tick(long now) {
    long since = now - tickedAt;
    tickedAt = now;
    if (open == null) {
      if (begun && now - begunAt <= (soon ? SOON_NANOS : EVERY_NANOS)) {
        return;
      }
      begun = true;
      soon = false;
      begunAt = now;
      open = new ArrayList<>(shards.size());
      next = 0;
      sessions = 0;
    }
    long share = shards.size() * Math.min(since, ROUND_NANOS) / ROUND_NANOS;
    long end = Math.min(shards.size(), next + Math.max(SHARDS_A_TICK, share));
    for (; next < end; next++) {
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
            shards.awake(),
            led,
            logBytes,
            keys,
            dataBytes,
            sessions,
            parts.links().waitingBytes(),
            snapshots.heldBytes(),
            List.copyOf(open));
    open = null;
  }

  private ReplicaStatus status(Shard shard) {
    int group = shard.group();
    if (group >= told.length) {
      told = Arrays.copyOf(told, Math.max(group + 1, told.length * 2));
    }
    Told before = told[group];
    SnapshotId snapshot = shard.snapshots().newest();
    long bytes = snapshotBytes(snapshot);
    boolean same =
        before != null
            && shard.isAsleep()
            && before.standing == shard.standing()
            && before.info == shard.info()
            && before.last == shard.lastIndex()
            && before.status.applied() == shard.appliedIndex()
            && before.snapshot == snapshot
            && before.snapshotBytes == bytes
            && before.checksums == shard.checksums().taken();
    if (!same) {
      told[group] =
          new Told(
              fresh(shard, snapshot, bytes),
              shard.standing(),
              shard.info(),
              shard.lastIndex(),
              snapshot,
              bytes,
              shard.checksums().taken());
    }
    return told[group].status;
  }

  private static ReplicaStatus fresh(Shard shard, SnapshotId snapshot, long snapshotBytes) {
    Status raft = shard.raftStatus();
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
        snapshotBytes,
        raft.logBytes(),
        shard.snapshots().loggedBytes(),
        shard.machine().keys(),
        shard.machine().usedBytes(),
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
    for (Checksum checksum : shard.checksums().taken()) {
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
      later.accept(() -> sizes.put(id.group(), new SnapshotSize(id, bytes)));
    } catch (IOException failed) {
      log.debug("size of a snapshot of group {}: {}", id.group(), failed.getMessage());
    }
  }
}
