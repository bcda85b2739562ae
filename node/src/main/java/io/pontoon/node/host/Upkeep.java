package io.pontoon.node.host;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.shard.Shard;
import java.util.Arrays;

/**
 * What a lane does by the clock. Shards that are awake are ticked. Those that sleep are not: they
 * are only looked at about once a second, for what their state wants done. When a node falls silent
 * or is back, the shards that have a replica there are told, a few at each tick, lest all wake at
 * once.
 */
final class Upkeep {
  private static final long LOOK_NANOS = 1_000_000_000;

  /** Ticks in which all shards are told what is new of a node, and how many at least in one. */
  private static final int TOLD_IN_TICKS = 8;

  private static final int TOLD_AT_LEAST = 64;

  private final LaneParts parts;
  private final ShardSet shards;
  private final LaneSnapshots snapshots;
  private final ConfigDriver configs;
  private final LeadDriver leads;
  private final LaneChecksums checksums = new LaneChecksums();
  private final LaneReports reports;
  private final boolean turnsPulse;

  private boolean begun;
  private long now;
  private long wallMillis;
  private int next;
  private int untold;
  private NodeView view = NodeView.ALL_WELL;

  /** What each shard was last told, by group. */
  private NodeView[] told = {};

  private boolean overMemory;

  Upkeep(
      int nodeId, LaneParts parts, ShardSet shards, LaneSnapshots snapshots, LaneReports reports) {
    this.parts = parts;
    this.shards = shards;
    this.snapshots = snapshots;
    this.reports = reports;
    this.configs = new ConfigDriver(nodeId, parts, shards);
    this.leads = new LeadDriver(shards);
    this.turnsPulse = parts.pulse().goesOver(parts.links());
  }

  /** One tick; what it leaves to do is activated. */
  void tick(long now, long wallMillis) {
    if (!begun) {
      begun = true;
      this.now = now;
    }
    long since = now - this.now;
    this.now = now;
    this.wallMillis = wallMillis;
    checksums.tick(now);
    overMemory = parts.memory().isOver(shards.usedBytes(), this);
    snapshots.tick(now);
    hear();
    for (int i = 0; i < shards.awake(); i++) {
      Shard shard = shards.awake(i);
      shard.time(now, wallMillis);
      shard.onTick();
      shards.activate(shard);
    }
    patrol(since);
    configs.tick(now, wallMillis);
    leads.tick(now, wallMillis);
    reports.tick(now);
  }

  /** Between two ticks: whom this concerns is told now. */
  void listen(long now, long wallMillis) {
    if (begun) {
      long since = now - this.now;
      this.now = now;
      this.wallMillis = wallMillis;
      hear();
      patrol(since);
    }
  }

  private void hear() {
    if (turnsPulse) {
      parts.pulse().turn(now);
    }
    NodeView current = parts.pulse().view();
    if (current == view) {
      return;
    }
    boolean sameClocks = current.trustsSameClocksAs(view);
    view = current;
    untold = shards.size();
    if (!sameClocks) {
      tellAll(); // A lease that is not to be trusted must not last while the others are told.
    }
  }

  private void tellAll() {
    for (int i = 0; i < shards.size(); i++) {
      meet(shards.at(i), now, wallMillis);
    }
    untold = 0;
  }

  private void patrol(long since) {
    int size = shards.size();
    long share = (size * Math.min(since, LOOK_NANOS) + LOOK_NANOS - 1) / LOOK_NANOS;
    int hurry = Math.min(untold, Math.max(TOLD_AT_LEAST, size / TOLD_IN_TICKS));
    untold -= hurry;
    for (int left = Math.max((int) share, hurry); left > 0; left--) {
      next = next + 1 < size ? next + 1 : 0;
      look(shards.at(next));
    }
  }

  private void look(Shard shard) {
    meet(shard, now, wallMillis);
    if (shard.isAsleep()) {
      shard.time(now, wallMillis);
      if (shard.onTick()) {
        shards.activate(shard);
      }
    }
  }

  /** A replica begins here, and knows nothing of other nodes yet. */
  void added(Shard shard) {
    if (shard.group() >= told.length) {
      told = Arrays.copyOf(told, Math.max(shard.group() + 1, told.length * 2));
    }
    told[shard.group()] = NodeView.ALL_WELL;
    untold = shards.size();
  }

  /** Tells a shard what is new of the nodes that its replicas are on. */
  void meet(Shard shard, long now, long wallMillis) {
    if (told[shard.group()] == view) {
      return;
    }
    told[shard.group()] = view;
    shard.time(now, wallMillis);
    for (GroupInfo.Replica replica : shard.info().replicas()) {
      int node = replica.node();
      boolean heard = node != GroupInfo.Replica.NOWHERE && view.isHeard(node);
      shard.onNode(replica.id(), heard, view.isClockTrusted(node));
    }
    shards.activate(shard);
  }

  /** Replicas may be on other nodes now. */
  void mapChanged(ClusterMap map, long now) {
    if (turnsPulse) {
      parts.pulse().follow(map, now);
    }
    configs.mapChanged(map);
    Arrays.fill(told, null);
    untold = shards.size();
  }

  /** A shard has a checksum to take. */
  void digesting(Shard shard) {
    checksums.add(shard);
  }

  /** Figures have changed that somebody may wait for. */
  void reportSoon() {
    reports.soon();
  }

  LaneReport report() {
    return reports.latest();
  }

  boolean overMemory() {
    return overMemory;
  }
}
