package io.pontoon.node.host;

import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.raft.Status;
import io.pontoon.node.shard.Shard;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each group that is led on this lane, but should be led elsewhere, to the replica that the
 * map names first. At once when the map has just come to name it, for then somebody wants it; else
 * only after that replica has been well for a while, so that one which comes and goes does not take
 * the lead with it. Owned by the lane's thread.
 */
final class LeadDriver {
  private static final Logger log = LoggerFactory.getLogger(LeadDriver.class);
  private static final long LOOK_NANOS = 200_000_000;
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final long CAUGHT_UP_ENTRIES = 128;

  private final ShardSet shards;
  private long lookedAt = Long.MIN_VALUE;

  /**
   * Of groups that should be led elsewhere: whom the map names, and since when that one is well.
   */
  private final TreeMap<Integer, Heir> heirs = new TreeMap<>();

  private record Heir(int replica, long since) {}

  /** Whom the map named first when last looked at, by group. */
  private final TreeMap<Integer, Integer> named = new TreeMap<>();

  LeadDriver(ShardSet shards) {
    this.shards = shards;
  }

  /** Called at every tick. */
  void tick(long now, long wallMillis) {
    if (lookedAt != Long.MIN_VALUE && now - lookedAt < LOOK_NANOS) {
      return;
    }
    lookedAt = now;
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.at(i);
      GroupInfo.Replica first = shard.info().replicas().getFirst();
      if (first.id() == shard.replica() || !shard.leads() || !shard.info().isSteady()) {
        forget(shard, first);
      } else {
        look(shard, first.id(), now, wallMillis);
      }
    }
  }

  private void forget(Shard shard, GroupInfo.Replica first) {
    heirs.remove(shard.group());
    named.put(shard.group(), first.id());
  }

  private void look(Shard shard, int heir, long now, long wallMillis) {
    shard.time(now, wallMillis);
    if (!isWell(shard, heir)) {
      heirs.remove(shard.group());
      return;
    }
    Integer before = named.put(shard.group(), heir);
    boolean wanted = before != null && before != heir;
    Heir known = heirs.get(shard.group());
    if (wanted) {
      known = new Heir(heir, now - PATIENCE_NANOS);
    } else if (known == null || known.replica != heir) {
      known = new Heir(heir, now);
    }
    if (now - known.since >= PATIENCE_NANOS) {
      log.info("group {}: replica {} is to lead", shard.group(), heir);
      shard.handOver(heir);
      shards.activate(shard);
      known = new Heir(heir, now);
    }
    heirs.put(shard.group(), known);
  }

  private static boolean isWell(Shard shard, int heir) {
    if (!shard.config().isVoter(heir) || !shard.isCaughtUp(heir, CAUGHT_UP_ENTRIES)) {
      return false;
    }
    for (Status.Follower follower : shard.raftStatus().followers()) {
      if (follower.replica() == heir) {
        return follower.answering();
      }
    }
    return false;
  }
}
