package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.port.sim.SimDisk;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.node.raft.Entry;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.RaftConfig;
import io.pontoon.node.raft.Ready;
import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChange.Change;
import io.pontoon.node.raft.config.ConfigChange.Kind;
import io.pontoon.node.raft.config.GroupConfig;
import io.pontoon.node.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A change of who belongs to a group, as whoever drives it sees it. */
class ShardConfigTest {
  private final Host host = new Host();
  private Shard shard;
  private long nanos;

  private static final class Host extends QuietHost {
    final List<Entry> written = new ArrayList<>();
    final List<Message> sent = new ArrayList<>();

    @Override
    public void persist(Shard shard, Ready.Persist persist) {
      super.persist(shard, persist);
      written.addAll(persist.entries());
    }

    @Override
    public void send(Shard shard, Message message) {
      sent.add(message);
    }
  }

  @BeforeEach
  void elect() throws IOException {
    GroupInfo info = new GroupInfo(GroupInfo.META, List.of(new GroupInfo.Replica(1, 1)), 1);
    ShardConfig config =
        new ShardConfig(1 << 20, 1 << 20, 2, 1 << 20, 1 << 20, 1 << 20, 10, 1_000, 0);
    RaftConfig raft =
        new RaftConfig(1, 10, 2, 1 << 20, 8, 8 << 20, 8 << 20, 100, 1_000, 2_000, false, 1);
    shard =
        new ShardFactory(SnapshotStore.open(new SimDisk(), 7), config)
            .begin(info, host, raft, new MetaMachine(null, map -> {}), () -> 1);
    assertEquals(
        Optional.of(Ready.Reason.NOT_LEADER), shard.proposeConfig(change(Kind.ADD_LEARNER, 2)));
    while (!shard.leads()) {
      shard.time(++nanos, 1_000);
      shard.onTick();
      work();
    }
    work();
  }

  private static ConfigChange.Enter change(Kind kind, int replica) {
    return ConfigChange.enter(new Change(kind, replica));
  }

  private void work() {
    shard.time(++nanos, 1_000);
    shard.doWork();
    shard.onPersisted(host.persisted);
    shard.doWork();
  }

  @Test
  void theFirstEntryTellsWhoFoundedTheGroup() {
    assertEquals(Entry.Kind.CONFIG, host.written.getFirst().kind());
    assertEquals(GroupConfig.of(1), GroupConfig.decode(host.written.getFirst().payload()));
  }

  @Test
  void aChangeIsThroughAfterTwoSteps() {
    assertTrue(shard.raftStatus().settled());
    assertEquals(Optional.empty(), shard.proposeConfig(change(Kind.ADD_LEARNER, 2)));
    assertFalse(shard.raftStatus().settled());
    assertTrue(shard.config().isJoint() && shard.config().isLearner(2), "in force at once");
    assertEquals(
        Optional.of(Ready.Reason.CONFIG_PENDING), shard.proposeConfig(change(Kind.ADD_LEARNER, 3)));
    work();
    work();
    assertTrue(shard.raftStatus().settled());
    assertEquals("1 learning 2", shard.config().toString());
    assertEquals(shard.config(), shard.configAt(shard.appliedIndex()));
    assertTrue(host.sent.stream().anyMatch(message -> message.to() == 2), "the learner is served");
  }

  @Test
  void whatCannotFollowIsRefusedAtOnce() {
    assertEquals(
        Optional.of(Ready.Reason.CONFIG_INVALID), shard.proposeConfig(change(Kind.REMOVE, 1)));
    assertEquals(
        Optional.of(Ready.Reason.CONFIG_INVALID), shard.proposeConfig(change(Kind.REMOVE, 5)));
    assertEquals("1", shard.config().toString());
  }

  @Test
  void aLearnerIsNearOnceItHasAnswered() {
    shard.proposeConfig(change(Kind.ADD_LEARNER, 2));
    work();
    work();
    assertFalse(shard.isCaughtUp(2, 100), "nothing has been heard of it");
    long last = shard.raftStatus().last();
    long term = shard.standing().term();
    shard.onMessage(new Message.AppendReply(2, 1, term, true, last - 1, 0, 0));
    assertTrue(shard.isCaughtUp(2, 1) && !shard.isCaughtUp(2, 0));
    assertFalse(shard.isCaughtUp(9, 100));
  }
}
