package io.pontoon.node.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.node.raft.config.GroupConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Single sentences of the specification, each seen from outside: inputs in, one Ready out. */
final class RaftCoreTest {
  private static final long MILLI = 1_000_000;
  private static final GroupConfig GROUP = GroupConfig.of(1, 2, 3);
  private long now = 5_000 * MILLI;

  private RaftCore core(long leaseMillis, Restored restored) {
    return new RaftCore(
        new RaftConfig(
            1,
            10,
            2,
            1_000,
            4,
            4_000,
            10_000,
            10,
            leaseMillis * MILLI,
            leaseMillis * MILLI,
            false,
            7),
        restored);
  }

  private Ready receive(RaftCore core, Message message) {
    core.step(now, new Input.Received(message));
    return core.takeReady();
  }

  private static Message.Append heartbeat(long term) {
    return new Message.Append(2, 1, term, 0, 0, List.of(), 0, 1);
  }

  /**
   * Thesis 3.4: "each server will vote for at most one candidate in a given term, on a
   * first-come-first-served basis".
   */
  @Test
  void votesOnceInATerm() {
    RaftCore core = core(0, Restored.fresh(GROUP));
    Ready first = receive(core, new Message.Vote(2, 1, 1, 0, 0, false));
    assertEquals(new HardState(1, 2), first.persist().hardState());
    assertEquals(
        List.of(new Message.VoteReply(1, 2, 1, true)),
        first.persist().thenSend(),
        "the vote waits for the disk (3.8)");
    assertTrue(first.send().isEmpty());
    core.step(now, new Input.Persisted(1));
    Ready second = receive(core, new Message.Vote(3, 1, 1, 0, 0, false));
    assertEquals(List.of(new Message.VoteReply(1, 3, 1, false)), second.send());
  }

  /** Thesis 3.8: the vote survives a restart. */
  @Test
  void rememberedVoteIsNotGivenAgain() {
    RaftCore core =
        core(0, new Restored(new HardState(4, 2), Ready.Snapshot.none(GROUP), List.of()));
    assertEquals(
        List.of(new Message.VoteReply(1, 3, 4, false)),
        receive(core, new Message.Vote(3, 1, 4, 9, 4, false)).send());
    assertEquals(
        List.of(new Message.VoteReply(1, 2, 4, true)),
        receive(core, new Message.Vote(2, 1, 4, 9, 4, false)).send());
  }

  /**
   * Thesis 3.6.1: "the voter denies its vote if its own log is more up-to-date than that of the
   * candidate".
   */
  @Test
  void deniesItsVoteToAnOlderLog() {
    List<Entry> log = List.of(Entry.noOp(1, 1), Entry.noOp(2, 2));
    Restored restored =
        new Restored(new HardState(2, HardState.NOBODY), Ready.Snapshot.none(GROUP), log);
    Ready shorter = receive(core(0, restored), new Message.Vote(2, 1, 3, 1, 2, false));
    assertEquals(List.of(new Message.VoteReply(1, 2, 3, false)), shorter.persist().thenSend());
    Ready olderTerm = receive(core(0, restored), new Message.Vote(2, 1, 3, 9, 1, false));
    assertEquals(List.of(new Message.VoteReply(1, 2, 3, false)), olderTerm.persist().thenSend());
    Ready equal = receive(core(0, restored), new Message.Vote(2, 1, 3, 2, 2, false));
    assertEquals(List.of(new Message.VoteReply(1, 2, 3, true)), equal.persist().thenSend());
  }

  /**
   * Thesis 6.4.1 and 4.2.3: who has heard a leader elects nobody for the time of the promise,
   * unless the leader itself hands over.
   */
  @Test
  void keepsItsPromiseToItsLeader() {
    RaftCore core = core(100, Restored.fresh(GROUP));
    receive(core, heartbeat(1));
    now += 99 * MILLI;
    Ready shunned = receive(core, new Message.Vote(3, 1, 2, 5, 1, false));
    assertTrue(shunned.send().isEmpty() && shunned.persist().thenSend().isEmpty());
    assertEquals(1, shunned.standing().term(), "not even the term is taken over");
    assertFalse(
        ((Message.PreVoteReply) receive(core, new Message.PreVote(3, 1, 2, 5, 1)).send().getFirst())
            .granted());
    Ready handed = receive(core, new Message.Vote(3, 1, 2, 5, 1, true));
    assertTrue(handed.persist().thenSend().contains(new Message.VoteReply(1, 3, 2, true)));
  }

  @Test
  void promisesAnewAfterARestart() {
    RaftCore core =
        core(100, new Restored(new HardState(1, 2), Ready.Snapshot.none(GROUP), List.of()));
    core.step(now, new Input.Tick());
    now += 99 * MILLI;
    assertTrue(
        receive(core, new Message.Vote(3, 1, 2, 5, 1, false)).persist().thenSend().isEmpty());
    now += 2 * MILLI;
    assertEquals(
        List.of(new Message.VoteReply(1, 3, 2, true)),
        receive(core, new Message.Vote(3, 1, 2, 5, 1, false)).persist().thenSend());
  }

  /**
   * Thesis 10.2.1: the answer to an Append travels with the write; a heartbeat's answer, which
   * promises nothing new, does not wait.
   */
  @Test
  void answersAnAppendWhenItIsDurable() {
    RaftCore core = core(0, Restored.fresh(GROUP));
    receive(core, heartbeat(1));
    core.step(now, new Input.Persisted(1));
    Ready written =
        receive(core, new Message.Append(2, 1, 1, 0, 0, List.of(Entry.noOp(1, 1)), 0, 1));
    assertEquals(
        List.of(new Message.AppendReply(1, 2, 1, true, 1, 0, 1)), written.persist().thenSend());
    Ready heartbeat = receive(core, new Message.Append(2, 1, 1, 1, 1, List.of(), 0, 2));
    assertEquals(
        List.of(new Message.AppendReply(1, 2, 1, true, 0, 0, 2)),
        heartbeat.send(),
        "the round, and no more than is durable");
    assertEquals(Ready.Persist.NOTHING, heartbeat.persist());
  }

  @Test
  void idleTicksLeaveNothingToTake() {
    RaftCore core = core(0, Restored.fresh(GROUP));
    core.step(now, new Input.Tick());
    assertFalse(core.hasReady());
  }

  @Test
  void whoBelongsToNoGroupItKnowsOfAsksNobody() {
    for (GroupConfig founding : List.of(GroupConfig.NONE, GroupConfig.of(2, 3))) {
      RaftCore core = core(0, Restored.fresh(founding));
      for (int i = 0; i < 100; i++) {
        core.step(now, new Input.Tick());
      }
      assertFalse(core.hasReady());
      assertTrue(receive(core, new Message.TimeoutNow(2, 1, 1)).send().isEmpty());
    }
  }
}
