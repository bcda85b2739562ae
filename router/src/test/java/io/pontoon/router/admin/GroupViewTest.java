package io.pontoon.router.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.topology.Bootstrap;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.NodeInfo;
import io.pontoon.common.wire.NodeStatus;
import io.pontoon.common.wire.ReplicaStatus;
import io.pontoon.common.wire.ReplicaStatus.Checksum;
import io.pontoon.router.FakeStatus;
import io.pontoon.router.admin.GroupView.Verdict;
import io.pontoon.router.route.ClusterStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What three replicas' checksums say together, as a table; and what is shown of it. */
class GroupViewTest {
  private static final List<NodeInfo> NODES =
      List.of(
          new NodeInfo(1, "a", 1, ""), new NodeInfo(2, "b", 1, ""), new NodeInfo(3, "c", 1, ""));
  private static final ClusterMap MAP = Bootstrap.map("test", NODES, 1, 3, 10);

  private static final Checksum AT_10 = new Checksum(10, 5, 5);
  private static final Checksum AT_20 = new Checksum(20, 6, 6);
  private static final Checksum OTHER_AT_20 = new Checksum(20, 6, 7);
  private static final Checksum AT_30 = new Checksum(30, 8, 8);

  /** Null for a node that does not answer. */
  @SafeVarargs
  private static ClusterStatus cluster(List<Checksum>... checksums) {
    List<ClusterStatus.Answer> answers = new ArrayList<>();
    for (int i = 0; i < NODES.size(); i++) {
      NodeInfo node = NODES.get(i);
      NodeStatus status =
          checksums[i] == null
              ? null
              : new NodeStatus(
                  node.id(),
                  0,
                  0,
                  1,
                  List.of(
                      FakeStatus.of(0, node.id(), 1, NODES),
                      FakeStatus.of(1, node.id(), 1, NODES, checksums[i])));
      answers.add(new ClusterStatus.Answer(node, status, status == null ? "no connection" : ""));
    }
    return new ClusterStatus(MAP, answers);
  }

  @SafeVarargs
  private static void assertAgreement(
      Verdict verdict, long index, int compared, List<Checksum>... checksums) {
    GroupView group = GroupView.of(cluster(checksums)).get(1);
    assertEquals(new GroupView.Agreement(verdict, index, compared), group.agreement());
  }

  @Test
  void onlyChecksumsOfTheSameIndexAreCompared() {
    assertAgreement(Verdict.EQUAL, 20, 3, List.of(AT_20), List.of(AT_20), List.of(AT_20));
    assertAgreement(
        Verdict.EQUAL, 20, 3, List.of(AT_10, AT_20), List.of(AT_10, AT_20), List.of(AT_20, AT_30));
    assertAgreement(Verdict.EQUAL, 10, 3, List.of(AT_10, AT_20), List.of(AT_10), List.of(AT_10));
    assertAgreement(Verdict.UNKNOWN, 0, 0, List.of(AT_10), List.of(AT_20), List.of(AT_30));
    assertAgreement(Verdict.UNKNOWN, 0, 0, List.of(), List.of(), List.of());
    assertAgreement(Verdict.EQUAL, 20, 2, List.of(AT_20), null, List.of(AT_20));
    assertAgreement(Verdict.UNKNOWN, 0, 0, List.of(AT_20), null, null);
  }

  @Test
  void oneThatDiffersIsSeenWhateverElseAgrees() {
    assertAgreement(Verdict.DIFFER, 20, 3, List.of(AT_20), List.of(OTHER_AT_20), List.of(AT_20));
    assertAgreement(
        Verdict.DIFFER,
        20,
        2,
        List.of(AT_10, AT_20, AT_30),
        List.of(AT_10, OTHER_AT_20, AT_30),
        List.of(AT_10, AT_30));
    StringBuilder shown = new StringBuilder();
    new ClusterInfo(cluster(List.of(AT_20), List.of(OTHER_AT_20), List.of(AT_20))).raft(shown);
    assertTrue(shown.toString().contains("checksums=differ,checksum_index=20,compared=3"));
    shown.setLength(0);
    new ClusterInfo(cluster(List.of(AT_20), List.of(OTHER_AT_20), List.of(AT_20)))
        .replication(shown, "id");
    assertTrue(shown.toString().contains("pontoon_groups_checksums_differ:1\r\n"));
  }

  @Test
  void withoutTheLeadersNodeWhatIsCommittedElsewhereIsTheEnd() {
    GroupView group = GroupView.of(cluster(null, List.of(), List.of())).get(1);
    assertNull(group.leader());
    assertEquals(FakeStatus.LAST, group.last());
    assertEquals(10, group.lag(group.members().get(memberOf(group, 3))));
    StringBuilder shown = new StringBuilder();
    new ClusterInfo(cluster(null, List.of(), List.of())).replication(shown, "id");
    assertTrue(shown.toString().contains("pontoon_groups_without_leader:2\r\n"), shown.toString());
    assertTrue(shown.toString().contains("connected_slaves:2\r\n"));
  }

  private static int memberOf(GroupView group, int node) {
    for (int i = 0; i < group.members().size(); i++) {
      if (group.members().get(i).node() == node) {
        return i;
      }
    }
    throw new AssertionError("node " + node);
  }

  @Test
  void twoWhoCallThemselvesLeadersAreToldApartByTerm() {
    ReplicaStatus old = FakeStatus.of(1, 2, 2, NODES);
    ReplicaStatus late =
        new ReplicaStatus(
            1,
            3,
            ReplicaStatus.Role.LEADER,
            8,
            3,
            "1,2,3",
            1,
            120,
            110,
            110,
            0,
            0,
            0,
            0,
            0,
            0,
            List.of(),
            List.of());
    List<ClusterStatus.Answer> answers =
        List.of(
            new ClusterStatus.Answer(NODES.get(0), null, "no connection"),
            new ClusterStatus.Answer(NODES.get(1), new NodeStatus(2, 0, 0, 1, List.of(old)), ""),
            new ClusterStatus.Answer(NODES.get(2), new NodeStatus(3, 0, 0, 1, List.of(late)), ""));
    GroupView group = GroupView.of(new ClusterStatus(MAP, answers)).get(1);
    assertEquals(3, group.leader().node());
    assertEquals(120, group.last());
  }

  @Test
  void beforeThereIsAMapNothingIsClaimed() {
    StringBuilder shown = new StringBuilder();
    ClusterInfo info = new ClusterInfo(new ClusterStatus(null, List.of()));
    info.replication(shown, "id");
    info.raft(shown);
    assertTrue(shown.toString().startsWith("role:master\r\nconnected_slaves:0\r\n"));
  }
}
