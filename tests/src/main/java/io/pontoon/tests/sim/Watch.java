package io.pontoon.tests.sim;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.node.host.Lane;
import io.pontoon.node.shard.KeyspaceMachine;
import io.pontoon.node.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks at every replica after each piece of work, and says so when a promise is broken. */
final class Watch {
  private final SimWorld world;
  private final Map<Integer, GroupTruth> groups = new TreeMap<>();

  /** Where each replica lives: on one disk for ever, or it would vote and not remember. */
  private final Map<String, String> homes = new TreeMap<>();

  private final Map<SimNode, List<ReplicaWatch>> replicas =
      new TreeMap<>((a, b) -> Integer.compare(a.id(), b.id()));

  Watch(SimWorld world) {
    this.world = world;
  }

  /** A node has read back what its disk holds. */
  void begins(SimNode node) {
    replicas.put(node, new ArrayList<>());
    worked(node);
  }

  /** Replicas come and go while a node lives. */
  private void follow(SimNode node, List<ReplicaWatch> watched) {
    int at = 0;
    List<Lane> lanes = node.core().lanes().all();
    for (int l = 0; l < lanes.size(); l++) {
      Lane lane = lanes.get(l);
      for (int i = 0; i < lane.shards().size(); i++, at++) {
        Shard shard = lane.shards().at(i);
        if (at == watched.size() || watched.get(at).shard() != shard) {
          watched.add(at, taken(node, shard, watched, at));
        }
      }
    }
    watched.subList(at, watched.size()).clear();
  }

  /** Who watches this shard, out of those from a place on, or somebody new. */
  private ReplicaWatch taken(SimNode node, Shard shard, List<ReplicaWatch> watched, int from) {
    for (int i = from; i < watched.size(); i++) {
      if (watched.get(i).shard() == shard) {
        return watched.remove(i);
      }
    }
    return replica(node, shard);
  }

  private ReplicaWatch replica(SimNode node, Shard shard) {
    String home = node + " with its disk number " + node.disksBefore();
    String before = homes.putIfAbsent(shard.group() + "/" + shard.replica(), home);
    if (before != null && !before.equals(home)) {
      throw new SimFailure(
          "replica identity",
          "group "
              + shard.group()
              + ": replica "
              + shard.replica()
              + " was on "
              + before
              + ", is on "
              + home);
    }
    world.promises().begins(node, shard);
    GroupTruth truth = groups.computeIfAbsent(shard.group(), group -> new GroupTruth(world, group));
    return new ReplicaWatch(world, node, shard, truth);
  }

  void worked(SimNode node) {
    List<ReplicaWatch> watched = replicas.get(node);
    if (watched != null) {
      follow(node, watched);
      for (int i = 0; i < watched.size(); i++) {
        watched.get(i).look();
      }
    }
  }

  void ended(SimNode node) {
    replicas.remove(node);
  }

  Iterable<GroupTruth> groups() {
    return groups.values();
  }

  /** The map as some node has it. */
  ClusterMap map() {
    return replicas.keySet().iterator().next().core().map();
  }

  /** A node that leads a group, by its own belief; null when there is none. */
  SimNode leaderOf(int group) {
    for (Map.Entry<SimNode, List<ReplicaWatch>> entry : replicas.entrySet()) {
      for (ReplicaWatch replica : entry.getValue()) {
        if (replica.shard().group() == group && replica.shard().leads()) {
          return entry.getKey();
        }
      }
    }
    return null;
  }

  /** The replicas of a group on nodes that are up. */
  List<Shard> replicasOf(int group) {
    List<Shard> found = new ArrayList<>();
    for (List<ReplicaWatch> watched : replicas.values()) {
      for (ReplicaWatch replica : watched) {
        if (replica.shard().group() == group) {
          found.add(replica.shard());
        }
      }
    }
    return found;
  }

  /** At the end: every replica that lives is as far as the others, and all states are equal. */
  void checkEqual() {
    for (List<ReplicaWatch> watched : replicas.values()) {
      watched.forEach(ReplicaWatch::checkState);
    }
  }

  static String digest(Shard shard) {
    return shard.machine() instanceof KeyspaceMachine machine
        ? machine.keyspace().digest()
            + " "
            + machine.slotsDigest()
            + " "
            + machine.stamp()
            + " "
            + machine.sessions()
        : Long.toString(shard.machine().stamp());
  }
}
