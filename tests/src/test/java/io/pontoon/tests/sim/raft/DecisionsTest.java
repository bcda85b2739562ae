package io.pontoon.tests.sim.raft;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.HardState;
import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChange.Change;
import io.pontoon.node.raft.config.ConfigChange.Kind;
import io.pontoon.node.raft.config.ConfigChanger;
import io.pontoon.node.raft.config.GroupConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who counts the decisions again counts right. */
final class DecisionsTest {
  private static final GroupConfig BEFORE = GroupConfig.of(1, 2, 3);
  private static final GroupConfig JOINT =
      ConfigChanger.next(
          BEFORE,
          ConfigChange.enter(
              new Change(Kind.ADD_VOTER, 4),
              new Change(Kind.ADD_VOTER, 5),
              new Change(Kind.ADD_LEARNER, 6),
              new Change(Kind.REMOVE, 2),
              new Change(Kind.REMOVE, 3)));
  private static final GroupConfig AFTER = ConfigChanger.next(JOINT, new ConfigChange.Leave());
  private static final Entry ENTRY = new Entry(7, 9, Entry.Kind.COMMANDS, new byte[1]);

  private static Decisions have(int... replicas) {
    Decisions decisions = new Decisions();
    for (int replica : replicas) {
      decisions.durable(replica, ENTRY);
      decisions.durable(replica, new HardState(7, 1));
    }
    return decisions;
  }

  private static void decide(GroupConfig config, int... replicas) {
    assertDoesNotThrow(() -> have(replicas).commits(1, ENTRY, List.of(config)));
    assertDoesNotThrow(() -> have(replicas).wins(1, 7, config));
  }

  private static void doNotDecide(GroupConfig config, int... replicas) {
    assertThrows(SimFailure.class, () -> have(replicas).commits(1, ENTRY, List.of(config)));
    assertThrows(SimFailure.class, () -> have(replicas).wins(1, 7, config));
  }

  @Test
  void majorities() {
    decide(BEFORE, 1, 2);
    doNotDecide(BEFORE, 1);
    doNotDecide(BEFORE, 1, 4, 5, 6);
    decide(AFTER, 4, 5);
    doNotDecide(AFTER, 1, 2, 3, 6);
    decide(JOINT, 1, 2, 4);
    decide(JOINT, 2, 3, 4, 5);
    doNotDecide(JOINT, 1, 4, 5, 6);
    doNotDecide(JOINT, 1, 2, 3, 6);
  }

  @Test
  void otherEntriesAndVotesDoNotCount() {
    Entry other = new Entry(6, 9, Entry.Kind.COMMANDS, new byte[1]);
    assertThrows(SimFailure.class, () -> have(1, 2).commits(1, other, List.of(BEFORE)));
    assertThrows(SimFailure.class, () -> have(1, 2).wins(2, 7, BEFORE));
    assertThrows(SimFailure.class, () -> have(1, 2).wins(1, 8, BEFORE));
  }

  @Test
  void oneStepFollowsAnother() {
    assertDoesNotThrow(() -> Decisions.follows(GroupConfig.NONE, BEFORE));
    assertDoesNotThrow(() -> Decisions.follows(BEFORE, JOINT));
    assertDoesNotThrow(() -> Decisions.follows(JOINT, AFTER));
    assertThrows(SimFailure.class, () -> Decisions.follows(BEFORE, AFTER));
    assertThrows(SimFailure.class, () -> Decisions.follows(JOINT, BEFORE));
    assertThrows(SimFailure.class, () -> Decisions.follows(AFTER, JOINT));
  }
}
