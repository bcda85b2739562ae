package io.pontoon.tests.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Operation.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearizabilityTest {
  private static Operation done(
      Action action, String argument, long invoked, long returned, String answer) {
    return new Operation((int) invoked, "k", action, argument, invoked, returned, answer);
  }

  private static Operation write(String value, long invoked, long returned) {
    return done(Action.SET, value, invoked, returned, "OK");
  }

  private static Operation read(String value, long invoked, long returned) {
    return done(Action.GET, null, invoked, returned, value);
  }

  private static Operation refused(Action action, String argument, long invoked, long returned) {
    return new Operation(1, "k", action, argument, invoked, returned, Fate.REFUSED, "BUSY");
  }

  private static Operation lost(Action action, String argument, long invoked) {
    return done(action, argument, invoked, Operation.NEVER, null);
  }

  private static void right(Operation... history) {
    assertEquals(Verdict.RIGHT, Linearizability.check(List.of(history)));
  }

  private static void wrong(Operation... history) {
    assertInstanceOf(Verdict.Wrong.class, Linearizability.check(List.of(history)));
  }

  @Test
  void nothingAndOneAfterTheOther() {
    right();
    right(read(null, 0, 1), write("a", 2, 3), read("a", 4, 5), write("b", 6, 7), read("b", 8, 9));
  }

  @Test
  void aStaleReadIsFound() {
    wrong(write("a", 0, 1), write("b", 2, 3), read("a", 4, 5));
    wrong(write("a", 0, 1), read(null, 2, 3));
  }

  @Test
  void aReadBesideAWriteMaySeeEither() {
    right(write("a", 0, 1), write("b", 2, 5), read("a", 3, 4));
    right(write("a", 0, 1), write("b", 2, 5), read("b", 3, 4));
  }

  @Test
  void aReadMayNotGoBackBehindAnotherRead() {
    right(write("a", 0, 1), write("b", 2, 9), read("a", 3, 4), read("b", 5, 6));
    wrong(write("a", 0, 1), write("b", 2, 9), read("b", 3, 4), read("a", 5, 6));
  }

  @Test
  void aValueNobodyWroteIsFound() {
    wrong(write("a", 0, 1), read("x", 2, 3));
  }

  @Test
  void aWriteOfUnknownFateMayHappenLateOnceOrNever() {
    right(write("a", 0, 1), lost(Action.SET, "b", 2), read("a", 3, 4), read("a", 5, 6));
    right(write("a", 0, 1), lost(Action.SET, "b", 2), read("a", 3, 4), read("b", 5, 6));
    wrong(write("a", 0, 1), lost(Action.SET, "b", 2), read("b", 3, 4), read("a", 5, 6));
    wrong(
        write("a", 0, 1),
        lost(Action.SET, "b", 2),
        read("b", 3, 4),
        write("c", 5, 6),
        read("b", 7, 8));
    wrong(write("a", 0, 1), read("b", 2, 3), lost(Action.SET, "b", 4));
  }

  /** It changes nothing for itself: no key was there but for the write that it undoes. */
  @Test
  void aDeletionOfUnknownFateMayUndoAWriteThatNobodySaw() {
    right(
        done(Action.DEL, null, 1, 2, "0"),
        write("a", 3, 10),
        lost(Action.DEL, null, 4),
        done(Action.GETSET, "b", 5, 8, null),
        write("c", 9, 14),
        read("b", 11, 13),
        read("c", 15, 16));
  }

  @Test
  void incrementsCountOnce() {
    right(done(Action.INCR, null, 0, 3, "2"), done(Action.INCR, null, 1, 2, "1"), read("2", 4, 5));
    wrong(done(Action.INCR, null, 0, 1, "1"), done(Action.INCR, null, 2, 3, "3"));
    right(
        done(Action.INCR, null, 0, 1, "1"),
        lost(Action.INCR, null, 2),
        done(Action.INCR, null, 3, 4, "3"));
    wrong(
        done(Action.INCR, null, 0, 1, "1"),
        lost(Action.INCR, null, 2),
        done(Action.INCR, null, 3, 4, "4"));
    wrong(done(Action.INCR, null, 0, 1, "2"), done(Action.INCR, null, 2, 3, "1"));
  }

  @Test
  void manyIncrementsOfUnknownFateDoNotExplode() {
    List<Operation> history = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      history.add(lost(Action.INCR, null, i));
    }
    for (int i = 0; i < 300; i++) {
      history.add(
          done(
              Action.INCR,
              null,
              100 + 2 * i,
              101 + 2 * i,
              Integer.toString(i + 1 + Math.min(i / 5, 40))));
    }
    assertEquals(Verdict.RIGHT, Linearizability.check(history));
    history.add(read("341", 1000, 1001));
    assertInstanceOf(Verdict.Wrong.class, Linearizability.check(history));
  }

  @Test
  void theOtherCommandsMeanWhatRedisMeans() {
    right(
        done(Action.SETNX, "a", 0, 1, "1"),
        done(Action.SETNX, "b", 2, 3, "0"),
        done(Action.GETSET, "c", 4, 5, "a"),
        done(Action.APPEND, "de", 6, 7, "3"),
        read("cde", 8, 9),
        done(Action.DEL, null, 10, 11, "1"),
        done(Action.DEL, null, 12, 13, "0"),
        done(Action.APPEND, "z", 14, 15, "1"),
        read("z", 16, 17));
    wrong(done(Action.SETNX, "a", 0, 1, "1"), done(Action.SETNX, "b", 2, 3, "1"));
    wrong(
        write("a", 0, 1), done(Action.APPEND, "b", 2, 3, "2"), done(Action.APPEND, "c", 4, 5, "2"));
  }

  @Test
  void aHistoryTooWideIsNotCalledRight() {
    List<Operation> history = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      history.add(lost(Action.APPEND, "x" + i, i));
      history.add(lost(Action.GETSET, "x" + i, i));
    }
    history.add(read("nothing of this kind", 2000, 2001));
    assertInstanceOf(Verdict.Undecided.class, Linearizability.check(history, 1000));
  }

  @Test
  void whatWasRefusedHasNoEffect() {
    right(write("a", 0, 1), refused(Action.SET, "b", 2, 3), read("a", 4, 5));
    wrong(write("a", 0, 1), refused(Action.SET, "b", 2, 3), read("b", 4, 5));
    right(refused(Action.INCR, null, 0, 1), done(Action.INCR, null, 2, 3, "1"));
    wrong(refused(Action.INCR, null, 0, 1), done(Action.INCR, null, 2, 3, "2"));
  }

  @Test
  void countingWhatIsNoNumberIsAnswered() {
    right(
        write("a", 0, 1),
        done(Action.INCR, null, 2, 3, KeyModel.NOT_AN_INTEGER),
        read("a", 4, 5),
        write("9223372036854775807", 6, 7),
        done(Action.INCRBY, "1", 8, 9, KeyModel.OVERFLOW),
        done(Action.INCRBY, "-7", 10, 11, "9223372036854775800"),
        done(Action.DECR, null, 12, 13, "9223372036854775799"));
    wrong(write("7", 0, 1), done(Action.INCR, null, 2, 3, KeyModel.NOT_AN_INTEGER));
    wrong(write("a", 0, 1), done(Action.INCR, null, 2, 3, "1"));
  }

  /** Plain writes that nobody sees must not multiply the ways. */
  @Test
  void manyWritesAtOnceDoNotExplode() {
    List<Operation> history = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      history.add(write("v" + i, i, 1000 + i));
    }
    history.add(done(Action.DEL, null, 2000, 2001, "1"));
    assertEquals(Verdict.RIGHT, Linearizability.check(history, 10_000));
    history.add(done(Action.DEL, null, 2002, 2003, "1"));
    assertInstanceOf(Verdict.Wrong.class, Linearizability.check(history, 10_000));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void agreesWithTryingEveryOrder(long seed) {
    agree(Execution.MIXED, seed);
    agree(Execution.ALL, seed);
    agree(Execution.REGISTER, seed);
    agree(Execution.COUNTER, seed);
    agree(Execution.LIST, seed);
  }

  /**
   * Answers drawn from a true execution are right; with one of them changed, the checker must agree
   * with the definition. So must the search where a shortcut was taken.
   */
  private static void agree(List<Action> actions, long seed) {
    Random random = new Random(seed);
    int wrong = 0;
    for (int round = 0; round < 400; round++) {
      Execution.Plan plan = new Execution.Plan(actions, 7, 1 + random.nextInt(4), 120, 60);
      List<Operation> history = new ArrayList<>(Execution.of(plan, random));
      assertEquals(
          Verdict.RIGHT, Linearizability.check(history), () -> "seed " + seed + ": " + history);
      List<Operation> changed = new ArrayList<>(history);
      int victim = random.nextInt(changed.size());
      Operation was = changed.get(victim);
      if (was.answered() && was.action() != Action.SET) {
        String other = history.get(random.nextInt(history.size())).answer();
        boolean number = KeyModel.adds(was);
        changed.set(
            victim,
            Execution.answered(
                was, number ? Integer.toString(1 + random.nextInt(3)) : distinct(other, was)));
      }
      List<Operation> distinct = random.nextBoolean() ? changed : withValuesThatDiffer(changed);
      boolean possible = EveryOrder.anyFits(distinct);
      assertEquals(
          possible,
          Linearizability.check(distinct) == Verdict.RIGHT,
          () -> "seed " + seed + ": " + distinct);
      assertEquals(
          possible,
          Search.run(distinct, 100_000).isRight(),
          () -> "search, seed " + seed + ": " + distinct);
      wrong += possible ? 0 : 1;
    }
    assertTrue(wrong > 40, "the changes must make wrong histories, but only " + wrong);
  }

  private static String distinct(String other, Operation was) {
    return switch (was.action()) {
      case SETNX, DEL -> was.answer().equals("0") ? "1" : "0";
      default -> other == null || other.equals("OK") || other.equals("BUSY") ? null : other;
    };
  }

  /** So that the shortcut for registers is taken: the n-th value written gets an n behind it. */
  private static List<Operation> withValuesThatDiffer(List<Operation> history) {
    if (Shape.of(history) != Shape.MIXED
        || !history.stream().allMatch(o -> o.action() == Action.SET || o.action() == Action.GET)) {
      return history;
    }
    List<Operation> changed = new ArrayList<>();
    List<String> written = new ArrayList<>();
    for (Operation o : history) {
      String value = o.argument();
      if (o.action() == Action.SET) {
        value = value + "." + written.size();
        written.add(value);
      }
      changed.add(
          new Operation(
              o.client(),
              o.key(),
              o.action(),
              value,
              o.invoked(),
              o.returned(),
              o.fate(),
              o.answer()));
    }
    for (int i = 0; i < changed.size(); i++) {
      Operation o = changed.get(i);
      if (o.action() == Action.GET && o.answer() != null) {
        String last = null;
        for (String value : written) {
          last = value.startsWith(o.answer() + ".") ? value : last;
        }
        changed.set(i, Execution.answered(o, last));
      }
    }
    return changed;
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void longTrueHistoriesAreRightAndAFaultInThemIsFound(long seed) {
    for (List<Action> actions :
        List.of(
            Execution.MIXED,
            Execution.ALL,
            Execution.REGISTER,
            Execution.COUNTER,
            Execution.LIST)) {
      Execution.Plan plan = new Execution.Plan(actions, 3000, 8, 5, 5);
      List<Operation> history = new ArrayList<>(Execution.of(plan, new Random(seed)));
      assertEquals(Verdict.RIGHT, Linearizability.check(history), "seed " + seed);
      long last = history.stream().mapToLong(Operation::invoked).max().orElseThrow() + 1000;
      history.add(read("never written", last, last + 1));
      assertInstanceOf(Verdict.Wrong.class, Linearizability.check(history), "seed " + seed);
    }
  }
}
