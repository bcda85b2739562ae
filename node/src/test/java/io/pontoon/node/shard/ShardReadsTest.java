package io.pontoon.node.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.wire.ReadTerms;
import io.pontoon.common.wire.ReadTerms.Mode;
import io.pontoon.common.wire.ReplyBatch;
import io.pontoon.common.wire.ReplyBatch.Status;
import io.pontoon.node.raft.Message;
import io.pontoon.node.raft.config.ConfigChange;
import io.pontoon.node.raft.config.ConfigChange.Change;
import io.pontoon.node.raft.config.ConfigChange.Kind;
import io.pontoon.node.shard.ReadWorld.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which replica answers which plain read, when, and what it says when it does not. */
class ShardReadsTest {
  private static final ReadTerms INDEX = new ReadTerms(Mode.INDEX, 0, ReadTerms.NO_BOUND);
  private static final ReadTerms ALL = new ReadTerms(Mode.ALL, 0, ReadTerms.NO_BOUND);
  private static final ReadTerms LOCAL = new ReadTerms(Mode.LOCAL, 0, ReadTerms.NO_BOUND);
  private static final String A = "$1\r\na\r\n";
  private static final String B = "$1\r\nb\r\n";
  private static final String NONE = "$-1\r\n";

  private ReadWorld world = new ReadWorld();

  private static ReadTerms atLeast(long index) {
    return new ReadTerms(Mode.LOCAL, index, ReadTerms.NO_BOUND);
  }

  private static ReadTerms within(int millis) {
    return new ReadTerms(Mode.LOCAL, 0, millis);
  }

  @BeforeEach
  void begin() {
    write("set k a");
    world.run(2);
  }

  @AfterEach
  void free() {
    world.close();
  }

  private long write(String line) {
    List<Answer> answers = world.write(1, line);
    world.settle();
    assertEquals(Status.OK, answers.getFirst().status());
    return answers.getFirst().index();
  }

  private Answer get(int replica, ReadTerms terms) {
    return world.ask(replica, terms, "get k");
  }

  private void answers(Status status, String text, Answer answer) {
    assertNotNull(answer, "no answer");
    assertEquals(status, answer.status());
    assertEquals(text, answer.text());
  }

  private long questions() {
    return world.sent.stream().filter(message -> message instanceof Message.ReadIndex).count();
  }

  @Test
  void everyAnswerTellsWhereTheReplicaStands() {
    long index = write("set k b");
    assertEquals(world.replica(1).shard.appliedIndex(), index);
    Answer leader = get(1, ReadTerms.LEADER);
    assertEquals(new Answer(Status.OK, 0, index, 0, true, B), leader);
    world.run(1);
    Answer refused = get(2, ReadTerms.LEADER);
    assertEquals(
        new Answer(Status.NOT_LEADER, 10, index, ReplyBatch.UNKNOWN_LAG, false, null), refused);
    assertEquals(new Answer(Status.OK, 0, index, 0, false, B), get(2, INDEX));
  }

  @Test
  void aReadByIndexIsAnsweredByAnyReplica() {
    for (int replica = 1; replica <= 3; replica++) {
      answers(Status.OK, A, get(replica, INDEX));
    }
    world.cut(3);
    write("set k b");
    world.heal();
    answers(Status.OK, B, get(3, INDEX));
  }

  @Test
  void readsOfOneCycleShareOneQuestion() {
    long before = questions();
    List<List<Answer>> asked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      asked.add(world.read(2, INDEX, "get k"));
    }
    world.settle();
    assertTrue(asked.stream().allMatch(answers -> answers.getFirst().status() == Status.OK));
    assertEquals(1, questions() - before);
    ReadWorld.Replica follower = world.replica(2);
    assertEquals(1, follower.count(MetricName.READ_QUESTIONS, ""));
    assertEquals(100, follower.count(MetricName.REPLICA_READS, "index,follower"));
    assertEquals(0, world.replica(1).count(MetricName.READ_ROUNDS, ""), "the question decides");
  }

  @Test
  void readsOfOneCycleAtTheLeaderShareOneRound() {
    for (int i = 0; i < 100; i++) {
      world.read(1, INDEX, "get k");
    }
    world.settle();
    assertEquals(1, world.replica(1).count(MetricName.READ_ROUNDS, ""));
  }

  @Test
  void aFollowerThatDoesNotHearItsLeaderSaysSoAtOnce() {
    answers(Status.OK, A, get(2, LOCAL));
    world.hears(2, 1, false);
    answers(Status.BEHIND, null, get(2, INDEX));
    answers(Status.BEHIND, null, get(2, ALL));
    answers(Status.BEHIND, null, get(2, atLeast(1_000)));
    world.run(1);
    answers(Status.BEHIND, null, get(2, within(5)));
    answers(Status.OK, A, get(2, LOCAL));
  }

  @Test
  void withoutAMajorityAReadByIndexIsGivenUp() {
    world.cut(1);
    List<Answer> index = world.read(2, INDEX, "get k");
    List<Answer> local = world.read(2, atLeast(1_000), "get k");
    world.cut(3);
    world.run(22);
    answers(Status.NO_QUORUM, null, index.getFirst());
    answers(Status.BEHIND, null, local.getFirst());
    // Who is leader is not known by now: it may be soon.
    List<Answer> waiting = world.read(2, INDEX, "get k");
    answers(Status.BEHIND, null, get(2, atLeast(1_000)));
    assertEquals(List.of(), waiting);
    world.heal();
    world.run(40);
    answers(Status.OK, A, waiting.getFirst());
  }

  @Test
  void aLearnerServesNothingAsItIs() {
    world.join();
    assertTrue(
        world
            .replica(1)
            .shard
            .proposeConfig(ConfigChange.enter(new Change(Kind.ADD_LEARNER, 4)))
            .isEmpty());
    world.run(6);
    answers(Status.OK, A, get(4, INDEX));
    answers(Status.BEHIND, null, get(4, LOCAL));
    answers(Status.BEHIND, null, get(4, within(10_000)));
    world.replica(1).shard.proposeConfig(ConfigChange.enter(new Change(Kind.ADD_VOTER, 4)));
    // In force there as soon as it stands in the log, and not served by before it is applied.
    world.cycle();
    world.cycle();
    assertTrue(world.replica(4).shard.config().isVoter(4));
    List<Answer> early = world.read(4, LOCAL, "get k");
    answers(Status.BEHIND, null, early.getFirst());
    world.run(6);
    answers(Status.OK, A, get(4, LOCAL));
  }

  @Test
  void inANewLifeTheFirstReadIsProved() {
    answers(Status.OK, A, get(2, LOCAL));
    write("set k b");
    world.run(2);
    answers(Status.OK, B, get(2, LOCAL));
    long before = questions();
    world.replica(2).restart();
    answers(Status.BEHIND, null, world.read(2, LOCAL, "get k").getFirst());
    world.run(3);
    answers(Status.OK, B, get(2, LOCAL));
    assertEquals(1, questions() - before);
    answers(Status.OK, B, get(2, LOCAL));
    assertEquals(1, questions() - before, "only the first");
  }

  /** What is known of the leader is enough to ask it, though the state is not there yet. */
  @Test
  void inANewLifeNothingIsServedFromTheStateThatIsReadBack() {
    write("set k b");
    world.run(2);
    world.replica(2).restart();
    world.cut(3);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.addAll(world.read(2, LOCAL, "get k"));
      world.run(1);
    }
    answers.forEach(
        answer -> assertTrue(answer.status() == Status.BEHIND || B.equals(answer.text())));
  }

  @Test
  void aReplicaThatIsBehindAsksItsLeader() {
    answers(Status.OK, A, get(3, LOCAL));
    world.cut(3);
    long index = write("set k b");
    List<Answer> far = world.read(3, atLeast(index), "get k");
    List<Answer> near = world.read(3, LOCAL, "get k");
    world.cycle();
    answers(Status.OK, A, near.getFirst());
    assertEquals(List.of(), far);
    world.heal();
    world.run(4);
    answers(Status.OK, B, far.getFirst());
    assertTrue(far.getFirst().index() >= index);
  }

  /** A slot that the newer map shows here may not have arrived in the state as it is. */
  @Test
  void aReadByANewerMapIsProvedOnce() {
    answers(Status.OK, A, get(2, LOCAL));
    long before = questions();
    world.epoch++;
    answers(Status.OK, A, get(2, LOCAL));
    assertEquals(before + 1, questions());
    answers(Status.OK, A, get(2, LOCAL));
    world.epoch--;
    answers(Status.OK, A, get(2, LOCAL));
    assertEquals(before + 1, questions());
    world.hears(2, 1, false);
    world.epoch += 2;
    answers(Status.BEHIND, null, get(2, LOCAL));
  }

  @Test
  void howOldTheStateMayBeCountsFromWhenTheProofSetOut() {
    List<Answer> asked = world.read(2, INDEX, "get k");
    world.replica(2).work();
    long since = world.now;
    world.now += 7 * ReadWorld.MILLI + 1;
    world.settle();
    assertEquals(8, asked.getFirst().lagMillis(), "never less than it is");
    long before = questions();
    assertEquals(8, get(2, within(8)).lagMillis());
    assertEquals(before, questions());
    Answer fresh = get(2, within(7));
    answers(Status.OK, A, fresh);
    assertEquals(0, fresh.lagMillis());
    assertEquals(before + 1, questions(), "asked again, and so current as of now");
    world.now = since + 20 * ReadWorld.MILLI;
    assertEquals(13, get(2, within(13)).lagMillis());
  }

  @Test
  void aLeaderUnderItsLeaseIsCurrent() {
    world.run(1);
    long rounds = world.replica(1).count(MetricName.READ_ROUNDS, "");
    assertEquals(0, get(1, within(0)).lagMillis());
    assertEquals(rounds, world.replica(1).count(MetricName.READ_ROUNDS, ""));
    world.now += 2 * ReadWorld.LEASE;
    List<Answer> late = world.read(1, within(0), "get k");
    world.cycle();
    assertEquals(List.of(), late, "without a lease it takes a round");
    world.settle();
    answers(Status.OK, A, late.getFirst());
  }

  @Test
  void withoutLeasesEveryReadOfALeaderTakesARound() {
    world.close();
    world = new ReadWorld(0);
    write("set k a");
    List<Answer> answer = world.read(1, ReadTerms.LEADER, "get k");
    world.cycle();
    assertEquals(List.of(), answer);
    world.settle();
    answers(Status.OK, A, answer.getFirst());
    answers(Status.OK, A, get(1, within(0)));
    answers(Status.OK, A, get(2, LOCAL));
  }

  @Test
  void aReadOfAllWaitsForEveryVoter() {
    answers(Status.OK, A, get(2, LOCAL));
    answers(Status.OK, A, get(3, LOCAL));
    world.cut(3);
    write("set k b");
    for (int replica = 1; replica <= 2; replica++) {
      List<Answer> answer = world.read(replica, ALL, "get k");
      world.settle();
      assertEquals(List.of(), answer);
      answers(Status.OK, A, get(3, LOCAL));
      world.run(22);
      answers(Status.VOTER_MISSING, null, answer.getFirst());
      assertEquals(30, answer.getFirst().hint(), "the node");
    }
    List<Answer> answer = world.read(1, ALL, "get k");
    world.settle();
    world.heal();
    world.run(4);
    answers(Status.OK, B, answer.getFirst());
    answers(Status.OK, B, get(3, LOCAL));
  }

  @Test
  void aReadOfAllIsRefusedAtOnceWhenAVoterIsNotHeard() {
    world.hears(1, 3, false);
    for (int replica = 1; replica <= 2; replica++) {
      Answer answer = get(replica, ALL);
      answers(Status.VOTER_MISSING, null, answer);
      assertEquals(30, answer.hint());
    }
    world.hears(1, 3, true);
    answers(Status.OK, A, get(2, ALL));
  }

  /** It shows what has been applied since its index was proved; some voter may not have that. */
  @Test
  void whatAReadOfAllShowsEveryVoterHasWhenItIsTold() {
    for (int replica = 1; replica <= 3; replica++) {
      answers(Status.OK, A, get(replica, LOCAL));
    }
    for (int asked = 1; asked <= 3; asked++) {
      for (int round = 0; round < 30; round++) {
        world.write(1, "incr n");
        List<Answer> all = world.read(asked, ALL, "get n");
        for (int i = 0; all.isEmpty(); i++) {
          assertTrue(i < 50, "writes that go on hold it up");
          world.write(1, "incr n");
          world.cycle();
        }
        for (int other = 1; other <= 3; other++) {
          List<Answer> local = world.read(other, LOCAL, "get n");
          world.replica(other).work();
          assertTrue(
              number(local.getFirst()) >= number(all.getFirst()),
              "replica " + other + " shows " + local + " after " + all);
        }
      }
      world.settle();
    }
  }

  private static int number(Answer answer) {
    assertEquals(Status.OK, answer.status());
    return NONE.equals(answer.text()) ? 0 : Integer.parseInt(answer.text().split("\r\n")[1]);
  }

  @Test
  void whoeverLosesLeadershipTurnsItsReadersAway() {
    world.cut(1);
    world.now += 2 * ReadWorld.LEASE;
    List<Answer> lease = world.read(1, ReadTerms.LEADER, "get k");
    List<Answer> index = world.read(1, INDEX, "get k");
    List<Answer> all = world.read(1, ALL, "get k");
    world.run(25);
    answers(Status.NOT_LEADER, null, lease.getFirst());
    answers(Status.BEHIND, null, index.getFirst());
    answers(Status.BEHIND, null, all.getFirst());
    assertFalse(index.getFirst().leads());
  }

  /** A leader whose clock is ahead may not say that a key is gone before the log says so. */
  @Test
  void aFollowerShowsAKeyUntilTheLogIsPastItsExpiry() {
    write("set k b PX 500");
    world.run(2);
    world.replica(2).wall += 1_000;
    answers(Status.OK, B, get(2, INDEX));
    answers(Status.OK, B, get(2, LOCAL));
    answers(Status.OK, B, get(2, ALL));
    world.replica(1).wall += 1_000;
    answers(Status.OK, NONE, get(1, ReadTerms.LEADER));
    answers(Status.OK, NONE, get(2, INDEX));
    answers(Status.OK, NONE, get(3, INDEX));
  }

  @Test
  void aLeaderTellsHowManyVotersHaveItDurably() {
    long index = write("set k b");
    ReadTerms durable = new ReadTerms(Mode.DURABLE, index, ReadTerms.NO_BOUND);
    answers(Status.OK, "*2\r\n:1\r\n:3\r\n", world.ask(1, durable, "get k"));
    answers(Status.NOT_LEADER, null, world.ask(2, durable, "get k"));
    world.cut(3);
    ReadTerms next = new ReadTerms(Mode.DURABLE, write("set k a"), ReadTerms.NO_BOUND);
    answers(Status.OK, "*2\r\n:1\r\n:2\r\n", world.ask(1, next, "get k"));
    ReadTerms beyond = new ReadTerms(Mode.DURABLE, 1_000, ReadTerms.NO_BOUND);
    answers(Status.OK, "*2\r\n:0\r\n:0\r\n", world.ask(1, beyond, "get k"));
  }

  @Test
  void aWriteWaitsForTheReadsOfItsLeaderThatCameBefore() {
    world.now += 2 * ReadWorld.LEASE;
    List<Answer> read = world.read(1, ReadTerms.LEADER, "get k");
    List<Answer> write = world.write(1, "set k b");
    world.settle();
    answers(Status.OK, A, read.getFirst());
    assertEquals(Status.OK, write.getFirst().status());
  }
}
