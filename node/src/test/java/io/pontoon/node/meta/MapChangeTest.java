package io.pontoon.node.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.ClusterMapCodec;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.GroupInfo.Replica;
import io.pontoon.common.topology.GroupInfo.Role;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChanger;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class MapChangeTest {
  private final ClusterMap first = FourNodes.map(2, 3);

  private static ClusterMap apply(ClusterMap map, MapChange... changes) {
    return MapChange.applyAll(map, List.of(changes));
  }

  /** What a group has after replica {@code from} was replaced by a new one. */
  private static GroupConfig replaced(int from, int to) {
    GroupConfig config =
        ConfigChanger.next(
            GroupConfig.of(1, 2, 3),
            ConfigChange.enter(
                new ConfigChange.Change(ConfigChange.Kind.ADD_VOTER, to),
                new ConfigChange.Change(ConfigChange.Kind.REMOVE, from)));
    return ConfigChanger.next(config, new ConfigChange.Leave());
  }

  @Test
  void aStoreIsNotedOnceAndOnlyOfANodeThatIsThere() {
    ClusterMap known = apply(first, new MapChange.StoreKnown(2, 77));
    assertEquals(2, known.epoch());
    assertEquals(77, known.node(2).store());
    assertSame(known, apply(known, new MapChange.StoreKnown(2, 77)));
    assertSame(known, apply(known, new MapChange.StoreKnown(2, 78)), "another one comes too late");
    assertSame(first, apply(first, new MapChange.StoreKnown(9, 77)));
    assertSame(first, apply(first, new MapChange.StoreKnown(2, NodeInfo.UNKNOWN)));
  }

  @Test
  void manyChangesMakeOneMap() {
    ClusterMap known =
        apply(first, new MapChange.StoreKnown(1, 71), new MapChange.StoreKnown(2, 72));
    assertEquals(2, known.epoch());
    assertEquals(1, known.slotsEpoch(), "no slot has moved");
    assertEquals(72, known.node(2).store());
  }

  @Test
  void aNodeThatLostItsMemoryGetsNewNamesInAllItsGroupsAndInNoOther() {
    ClusterMap known = apply(first, new MapChange.StoreKnown(2, 77));
    ClusterMap again = apply(known, new MapChange.Rejoin(2, 77, 78));
    assertEquals(78, again.node(2).store());
    for (GroupInfo group : first.groups()) {
      Replica before = group.replicaOn(2);
      GroupInfo after = again.group(group.id());
      if (before == null) {
        assertEquals(group, after);
        continue;
      }
      assertEquals(new Replica(4, 2, Role.JOINING), after.replicaOn(2));
      assertEquals(0, after.nodeOf(before.id()), "nobody holds the old one");
      assertEquals(5, after.nextReplica());
      assertEquals(3, after.founders());
    }
    assertEquals(again, ClusterMapCodec.read(ClusterMapCodec.write(again)));
  }

  @Test
  void onlyTheDirectoryInForceCanBeReplaced() {
    ClusterMap known = apply(first, new MapChange.StoreKnown(2, 77));
    assertSame(known, apply(known, new MapChange.Rejoin(2, 76, 78)));
    assertSame(known, apply(known, new MapChange.Rejoin(2, 77, 77)));
    assertSame(known, apply(known, new MapChange.Rejoin(9, 77, 78)));
    ClusterMap again = apply(known, new MapChange.Rejoin(2, 77, 78));
    assertSame(again, apply(again, new MapChange.Rejoin(2, 77, 78)), "asked twice");
    ClusterMap third = apply(again, new MapChange.Rejoin(2, 78, 79));
    assertSame(third, apply(third, new MapChange.Rejoin(2, 77, 78)), "came late");
    assertEquals(79, third.node(2).store());
    assertEquals(
        List.of(Role.VOTER, Role.LEAVING, Role.VOTER, Role.LEAVING, Role.JOINING),
        third.group(0).replicas().stream().map(Replica::role).toList());
    assertEquals(78, apply(first, new MapChange.Rejoin(2, 5, 78)).node(2).store(), "not known yet");
  }

  @Test
  void aReplicaThatWasToLeaveAnywayIsNotReplaced() {
    GroupInfo group = first.group(1);
    Replica here = group.replicaOn(2);
    List<Replica> replicas =
        group.replicas().stream()
            .map(replica -> replica.equals(here) ? replica.with(Role.LEAVING) : replica)
            .toList();
    ClusterMap leaving =
        first.next(first.nodes(), List.of(first.group(0), group.with(replicas, 4), first.group(2)));
    GroupInfo after = apply(leaving, new MapChange.Rejoin(2, 1, 78)).group(1);
    assertEquals(null, after.replicaOn(2));
    assertEquals(4, after.nextReplica());
    assertEquals(3, after.replicas().size());
  }

  @Test
  void whatAGroupHasReachedIsWrittenDownHoweverLateItIsHeard() {
    ClusterMap again = apply(first, new MapChange.Rejoin(2, 5, 78));
    int lost = first.group(0).replicaOn(2).id();
    ClusterMap done = apply(again, new MapChange.ConfigReached(0, replaced(lost, 4)));
    assertEquals(
        List.of(Role.VOTER, Role.VOTER, Role.VOTER),
        done.group(0).replicas().stream().map(Replica::role).toList());
    assertEquals(new Replica(4, 2), done.group(0).replicaOn(2));
    assertSame(done, apply(done, new MapChange.ConfigReached(0, replaced(lost, 4))));
    assertSame(done, apply(done, new MapChange.ConfigReached(0, GroupConfig.of(1, 2, 3))), "old");
    assertSame(done, apply(done, new MapChange.ConfigReached(9, replaced(lost, 4))));

    ClusterMap third = apply(done, new MapChange.Rejoin(2, 78, 79));
    assertSame(third, apply(third, new MapChange.ConfigReached(0, replaced(lost, 4))));
  }

  @Test
  void whoWasNeverAddedIsNotTakenForGone() {
    ClusterMap third =
        apply(first, new MapChange.Rejoin(2, 5, 78), new MapChange.Rejoin(2, 78, 79));
    int lost = first.group(0).replicaOn(2).id();
    int[] left =
        first.group(0).replicas().stream().mapToInt(Replica::id).filter(r -> r != lost).toArray();
    GroupInfo group = apply(third, new MapChange.ConfigReached(0, GroupConfig.of(left))).group(0);
    assertEquals(4, group.replicas().get(2).id(), "it could still be added: " + group);
  }

  @Test
  void aReplicaMovesToANodeThatHasNone() {
    GroupInfo group = first.group(1);
    int from = group.replicas().getFirst().node();
    int to =
        first.nodes().stream()
            .mapToInt(NodeInfo::id)
            .filter(id -> group.replicaOn(id) == null)
            .findFirst()
            .orElseThrow();
    GroupInfo moving = apply(first, new MapChange.Move(1, from, to)).group(1);
    assertEquals(Role.LEAVING, moving.replicaOn(from).role());
    assertEquals(new Replica(group.nextReplica(), to, Role.JOINING), moving.replicaOn(to));
    assertEquals(group.nextReplica() + 1, moving.nextReplica());
  }

  @Test
  void whatCannotMoveChangesNothing() {
    int from = first.group(1).replicas().getFirst().node();
    int other = first.group(1).replicas().getLast().node();
    int to =
        first.nodes().stream()
            .mapToInt(NodeInfo::id)
            .filter(id -> first.group(1).replicaOn(id) == null)
            .findFirst()
            .orElseThrow();
    assertSame(first, apply(first, new MapChange.Move(9, from, to)));
    assertSame(first, apply(first, new MapChange.Move(1, to, from)));
    assertSame(first, apply(first, new MapChange.Move(1, from, other)));
    assertSame(first, apply(first, new MapChange.Move(1, from, 77)));
    ClusterMap moving = apply(first, new MapChange.Move(1, from, to));
    assertSame(moving, apply(moving, new MapChange.Move(1, other, from)), "one at a time");
  }

  /** When the node that receives it dies, the group must not wait for it for ever. */
  @Test
  void aReplicaThatIsOnlyJoiningMayBeReplacedMeanwhile() {
    GroupInfo group = first.group(1);
    int from = group.replicas().getFirst().node();
    ClusterMap larger = apply(first, new MapChange.Joined(5, "e", 7005, 0, "", 5));
    int to =
        first.nodes().stream()
            .mapToInt(NodeInfo::id)
            .filter(id -> group.replicaOn(id) == null)
            .findFirst()
            .orElseThrow();
    ClusterMap moving =
        apply(larger, new MapChange.Move(1, from, to), new MapChange.Move(1, to, 5));
    GroupInfo redirected = moving.group(1);
    assertEquals(Role.LEAVING, redirected.replicaOn(from).role());
    assertEquals(Role.LEAVING, redirected.replicaOn(to).role());
    assertEquals(new Replica(group.nextReplica() + 1, 5, Role.JOINING), redirected.replicaOn(5));
    assertEquals(2, redirected.replicas().stream().filter(r -> r.role() == Role.VOTER).count());
    assertSame(moving, apply(moving, new MapChange.Move(1, to, from)), "it leaves already");
  }
}
