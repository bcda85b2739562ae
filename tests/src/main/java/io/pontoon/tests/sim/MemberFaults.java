package io.pontoon.tests.sim;

import io.pontoon.common.ring.Slots;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.meta.MapChange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What users do to a cluster: slots, groups and nodes come and go. No fault, but a trial. */
final class MemberFaults {
  private static final long LOOK_NANOS = 500_000_000;

  /** Groups that may be there at the same time besides those of the beginning. */
  private static final int MORE_GROUPS = 3;

  private final SimWorld world;
  private final Nemesis nemesis;

  MemberFaults(SimWorld world, Nemesis nemesis) {
    this.world = world;
    this.nemesis = nemesis;
  }

  void strike(Fault fault, SimRandom chance) {
    if (fault.kind() == FaultKind.JOIN) {
      world.joins();
      return;
    }
    SimNode told = chance.pick(world.nodes());
    ClusterMap map = told.core() == null ? null : told.core().map();
    if (map == null || map.groups().isEmpty()) {
      return;
    }
    switch (fault.kind()) {
      case SLOTS -> slots(map, chance);
      case GROUPS -> groups(map, chance);
      case LEAVE -> leave(map, chance);
      default -> throw new IllegalArgumentException(fault.kind() + " is not done here");
    }
  }

  /** Mostly those in which there is something. */
  private void slots(ClusterMap map, SimRandom chance) {
    List<String> keys = List.copyOf(world.journal().keys());
    for (int i = (int) chance.magnitude(1, 12); i > 0; i--) {
      int slot = chance.below(Slots.COUNT);
      if (!keys.isEmpty() && chance.chance(0.9)) {
        // The newest ones are those in use.
        int back = (int) Math.min(keys.size(), chance.magnitude(1, keys.size()));
        slot = Slots.of(keys.get(keys.size() - back).getBytes(StandardCharsets.US_ASCII));
      }
      int from = map.slots().of(slot);
      int to = chance.pick(map.groups()).id();
      if (from != to && to != GroupInfo.META) {
        nemesis.request(new MapChange.Depart(slot, from, to));
      }
    }
  }

  private void groups(ClusterMap map, SimRandom chance) {
    int group = chance.pick(map.groups()).id();
    int kind = chance.below(3);
    if (kind == 0 && map.groups().size() < world.plan().groups() + MORE_GROUPS) {
      nemesis.request(new MapChange.AddGroup(map.nextGroup(), some(map, chance)));
    } else {
      nemesis.request(new MapChange.Weigh(group, kind == 1 ? 0 : 1 + chance.below(3)));
    }
  }

  private List<Integer> some(ClusterMap map, SimRandom chance) {
    List<Integer> left = new ArrayList<>(map.nodes().stream().map(NodeInfo::id).toList());
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < world.plan().replicas() && !left.isEmpty()) {
      chosen.add(left.remove(chance.below(left.size())));
    }
    return chosen;
  }

  /** As an operator would: only while enough are left for all replicas. */
  private void leave(ClusterMap map, SimRandom chance) {
    List<NodeInfo> active = map.nodes().stream().filter(NodeInfo::isActive).toList();
    if (active.size() <= world.plan().replicas()) {
      return;
    }
    int node = chance.pick(active).id();
    nemesis.request(new MapChange.Intended(node, NodeInfo.State.LEAVING));
    boolean staysAfterAll = chance.chance(0.3);
    world.after(LOOK_NANOS, () -> follow(node, staysAfterAll));
  }

  private void follow(int id, boolean staysAfterAll) {
    SimNode node = world.machines().get(id - 1);
    ClusterMap map = newest();
    if (nemesis.isHealed() || map == null || !world.nodes().contains(node)) {
      return;
    }
    if (map.node(id) == null || node.isRetired()) {
      world.leaves(node);
      return;
    }
    if (staysAfterAll) {
      nemesis.request(new MapChange.Intended(id, NodeInfo.State.ACTIVE));
      return;
    }
    if (map.node(id).isActive()) {
      nemesis.request(new MapChange.Intended(id, NodeInfo.State.LEAVING));
    } else {
      node.leaving();
      nemesis.request(new MapChange.Removed(id)); // refused while it holds anything
    }
    world.after(LOOK_NANOS, () -> follow(id, false));
  }

  private ClusterMap newest() {
    ClusterMap newest = null;
    for (SimNode node : world.nodes()) {
      ClusterMap map = node.core() == null ? null : node.core().map();
      if (map != null && (newest == null || map.epoch() > newest.epoch())) {
        newest = map;
      }
    }
    return newest;
  }
}
