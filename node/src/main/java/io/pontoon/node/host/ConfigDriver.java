package io.pontoon.node.host;

import io.netty.buffer.ByteBuf;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.wire.Frame;
import io.pontoon.node.meta.MapChange;
import io.pontoon.node.placement.ConfigSteps;
import io.pontoon.node.placement.ConfigSteps.Step;
import io.pontoon.node.raft.Status;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.shard.Shard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the configuration of each group that is led on this lane to what the map says, a step at a
 * time. A few groups at once: who joins takes disk and network from the others. Owned by the lane's
 * thread.
 */
final class ConfigDriver {
  private static final Logger log = LoggerFactory.getLogger(ConfigDriver.class);

  private static final long LOOK_NANOS = 50_000_000;
  private static final long TELL_NANOS = 500_000_000;

  /** Groups of one lane whose new replicas are catching up at the same time. */
  private static final int CATCHING_UP_MAX = 4;

  /** So many entries behind, a replica can follow as well as the others do. */
  private static final long CAUGHT_UP_ENTRIES = 128;

  private final int nodeId;
  private final LaneParts parts;
  private final ShardSet shards;
  private long lookedAt = Long.MIN_VALUE;
  private long toldAt = Long.MIN_VALUE;

  /** Some group is not yet as the map says; or the map is new. */
  private boolean anyUnsteady;

  private ClusterMap map;

  ConfigDriver(int nodeId, LaneParts parts, ShardSet shards) {
    this.nodeId = nodeId;
    this.parts = parts;
    this.shards = shards;
  }

  void mapChanged(ClusterMap changed) {
    map = changed;
    anyUnsteady = true;
  }

  /** Called at every tick. */
  void tick(long now, long wallMillis) {
    if (!anyUnsteady || lookedAt != Long.MIN_VALUE && now - lookedAt < LOOK_NANOS) {
      return;
    }
    lookedAt = now;
    boolean tell = toldAt == Long.MIN_VALUE || now - toldAt >= TELL_NANOS;
    boolean told = false;
    int catchingUp = -1;
    boolean unsteady = false;
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.at(i);
      boolean isSteady = shard.info().isSteady();
      unsteady |= !isSteady;
      if (isSteady || !shard.leads()) {
        continue;
      }
      catchingUp = catchingUp < 0 ? catchingUp() : catchingUp;
      shard.time(now, wallMillis); // it may sleep, and know of no time since
      Step step = next(shard);
      switch (step) {
        case Step.Rest() -> {}
        case Step.Begin begin -> {
          if (!begin.addsLearners() || catchingUp < CATCHING_UP_MAX) {
            catchingUp += begin.addsLearners() ? 1 : 0;
            begin(shard, begin);
          }
        }
        case Step.HandOver(int to) -> {
          shard.handOver(to);
          shards.activate(shard);
        }
        case Step.Tell(GroupConfig config) -> {
          if (tell) {
            tell(map, shard.group(), config);
            told = true;
          }
        }
      }
    }
    anyUnsteady = unsteady;
    toldAt = told ? now : toldAt;
  }

  private int catchingUp() {
    int groups = 0;
    for (int i = 0; i < shards.size(); i++) {
      groups += shards.at(i).leads() && isCatchingUp(shards.at(i)) ? 1 : 0;
    }
    return groups;
  }

  /** Whoever is not there takes nothing, and who is to go need not be waited for. */
  private static boolean isCatchingUp(Shard shard) {
    int[] learners = shard.config().learners();
    Status status = learners.length == 0 ? null : shard.raftStatus();
    for (int learner : learners) {
      Status.Follower follower = find(status, learner);
      if (follower != null && follower.answering() && ConfigSteps.isWanted(shard.info(), learner)) {
        return true;
      }
    }
    return false;
  }

  private static Step next(Shard shard) {
    Status status = shard.raftStatus();
    return ConfigSteps.next(
        shard.info(),
        status.config(),
        status.settled(),
        shard.replica(),
        new ConfigSteps.Peers() {
          @Override
          public boolean answers(int replica) {
            return replica == shard.replica()
                || find(status, replica) != null && find(status, replica).answering();
          }

          @Override
          public boolean isCaughtUp(int replica) {
            return shard.isCaughtUp(replica, CAUGHT_UP_ENTRIES);
          }

          @Override
          public long match(int replica) {
            return find(status, replica) == null ? 0 : find(status, replica).match();
          }
        });
  }

  private static Status.Follower find(Status status, int replica) {
    for (Status.Follower follower : status.followers()) {
      if (follower.replica() == replica) {
        return follower;
      }
    }
    return null;
  }

  private void begin(Shard shard, Step.Begin begin) {
    if (shard.proposeConfig(begin.change()).isEmpty()) {
      log.info("group {}: {}, on the way to {}", shard.group(), begin.change(), shard.config());
      shards.activate(shard);
    }
  }

  /** Tells whoever may lead the meta group; it will be told again until the map shows it. */
  private void tell(ClusterMap map, int group, GroupConfig config) {
    byte[] bytes = config.encode();
    for (GroupInfo.Replica replica : map.group(GroupInfo.META).replicas()) {
      if (replica.node() == nodeId) {
        parts.neighbours().request(new MapChange.ConfigReached(group, config));
      } else if (replica.node() != GroupInfo.Replica.NOWHERE) {
        ByteBuf frame = Frame.begin(parts.allocator(), Frame.CONFIG_REACHED, 4 + bytes.length);
        parts.links().send(replica.node(), Frame.finish(frame.writeInt(group).writeBytes(bytes)));
      }
    }
  }
}
