package io.pontoon.node.host;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.node.shard.Shard;
import java.io.IOException;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which replicas live on a lane: those that the map gives to its node. New ones begin, those that
 * the map has taken away end, and what they leave on disk is deleted before another replica of
 * their group may begin here. Owned by the lane's thread.
 */
final class Residents {
  private static final Logger log = LoggerFactory.getLogger(Residents.class);

  private final int nodeId;
  private final Lane lane;
  private final LaneParts parts;
  private final ShardSet shards;
  private final LaneSnapshots snapshots;
  private final LaneLog wal;

  /** Groups of which the disk still holds what a former replica left. */
  private final TreeSet<Integer> leaving = new TreeSet<>();

  private ClusterMap map;
  private boolean hosts;

  Residents(
      int nodeId,
      Lane lane,
      LaneParts parts,
      ShardSet shards,
      LaneSnapshots snapshots,
      LaneLog wal,
      ClusterMap map) {
    this.nodeId = nodeId;
    this.lane = lane;
    this.parts = parts;
    this.shards = shards;
    this.snapshots = snapshots;
    this.wal = wal;
    this.map = map;
  }

  ClusterMap map() {
    return map;
  }

  /**
   * The map has changed.
   *
   * @param mayHost whether this node is the one that the map means: before that is certain it holds
   *     nothing
   */
  void follow(ClusterMap changed, boolean mayHost) {
    map = changed;
    hosts = mayHost;
    for (int i = shards.size() - 1; i >= 0; i--) {
      if (map.group(shards.at(i).group()) == null) {
        end(shards.at(i));
      }
    }
    for (GroupInfo group : map.groups()) {
      if (!shards.elsewhere(group.id())) {
        follow(group);
      }
    }
  }

  private void follow(GroupInfo group) {
    Replica here = group.replicaOn(nodeId);
    Shard shard = shards.find(group.id());
    if (shard != null && (here == null || here.id() != shard.replica())) {
      end(shard);
    } else if (shard != null) {
      shard.info(group);
    } else if (here != null && hosts && !leaving.contains(group.id())) {
      log.info("group {}: replica {} begins on this node", group.id(), here.id());
      belongs(group.id(), here.id());
      lane.add(parts.opener().begin(group, lane));
    }
  }

  /** Writes down whose the log of this group is from here on. */
  void belongs(int group, int replica) {
    wal.belongs(group, replica);
  }

  private void end(Shard shard) {
    int group = shard.group();
    log.info("group {}: replica {} has left this node", group, shard.replica());
    shards.remove(shard);
    snapshots.drop(shard);
    shard.close();
    wal.forget(group);
    leaving.add(group);
    parts.disk().execute(() -> deleteSnapshots(group));
  }

  private void deleteSnapshots(int group) {
    try {
      parts.snapshots().deleteBefore(group, Long.MAX_VALUE);
      lane.call(() -> ended(group));
    } catch (IOException failed) {
      parts.fatal().accept(failed);
    }
  }

  private void ended(int group) {
    leaving.remove(group);
    GroupInfo info = map.group(group);
    if (info != null) {
      follow(info);
    }
  }
}
