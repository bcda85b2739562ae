package io.pontoon.tests.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    for (int i = 0; i < 30; i++) {
      history.add(write("v" + i, i, 1000 + i));
    }
    history.add(read("nothing of this kind", 2000, 2001));
    assertInstanceOf(Verdict.Undecided.class, Linearizability.check(history, 1000));
  }

  /**
   * Answers drawn from a true execution are right; with one of them changed, the checker must agree
   * with trying every order.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithTryingEveryOrder(long seed) {
    Random random = new Random(seed);
    int wrong = 0;
    for (int round = 0; round < 150; round++) {
      List<Operation> history = execute(random, 6);
      assertEquals(
          Verdict.RIGHT, Linearizability.check(history), () -> "seed " + seed + ": " + history);
      List<Operation> changed = new ArrayList<>(history);
      int victim = random.nextInt(changed.size());
      Operation was = changed.get(victim);
      changed.set(
          victim,
          new Operation(
              was.client(), "k", was.action(), was.argument(), was.invoked(), was.returned(), "2"));
      boolean possible = anyOrder(changed, new boolean[changed.size()], null);
      Verdict verdict = Linearizability.check(changed);
      assertEquals(possible, verdict == Verdict.RIGHT, () -> "seed " + seed + ": " + changed);
      wrong += possible ? 0 : 1;
    }
    assertTrue(wrong > 20, "the changes must make wrong histories");
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void longTrueHistoriesAreRightAndAFaultInThemIsFound(long seed) {
    Random random = new Random(seed);
    List<Operation> history = execute(random, 3000);
    assertEquals(Verdict.RIGHT, Linearizability.check(history), "seed " + seed);
    long last = history.stream().mapToLong(Operation::invoked).max().orElseThrow() + 1000;
    history.add(write("kept", last, last + 1));
    history.add(read("never written", last + 2, last + 3));
    assertNotEquals(Verdict.RIGHT, Linearizability.check(history), "seed " + seed);
  }

  /**
   * A true execution: each command takes effect at one instant inside its interval; one in ten
   * answers is lost, with or without effect.
   */
  private static List<Operation> execute(Random random, int commands) {
    List<Operation> history = new ArrayList<>();
    String state = null;
    for (int i = 0; i < commands; i++) {
      Action[] actions = {
        Action.SET, Action.GET, Action.GET, Action.DEL, Action.SETNX, Action.GETSET
      };
      Action action = actions[random.nextInt(actions.length)];
      String argument =
          action == Action.GET || action == Action.DEL
              ? null
              : Integer.toString(commands > 10 ? i : random.nextInt(3));
      long instant = 100L * (i + 3);
      long invoked = instant - random.nextInt(250);
      long returned = instant + 1 + random.nextInt(250);
      boolean lost = random.nextInt(commands > 10 ? 100 : 10) == 0;
      Operation operation =
          new Operation(i, "k", action, argument, invoked, lost ? Operation.NEVER : returned, null);
      if (lost && random.nextBoolean()) {
        history.add(operation);
        continue;
      }
      KeyModel.Step step = KeyModel.step(state, operation);
      state = step.state();
      history.add(
          new Operation(i, "k", action, argument, invoked, operation.returned(), step.answer()));
    }
    return history;
  }

  private static boolean anyOrder(List<Operation> history, boolean[] placed, String state) {
    boolean allAnswered = true;
    long firstReturn = Operation.NEVER;
    for (int i = 0; i < placed.length; i++) {
      allAnswered &= placed[i] || history.get(i).unknown();
      if (!placed[i]) {
        firstReturn = Math.min(firstReturn, history.get(i).returned());
      }
    }
    if (allAnswered) {
      return true;
    }
    for (int i = 0; i < placed.length; i++) {
      Operation operation = history.get(i);
      if (placed[i] || operation.invoked() > firstReturn) {
        continue;
      }
      KeyModel.Step step = KeyModel.step(state, operation);
      if (operation.unknown() || Objects.equals(step.answer(), operation.answer())) {
        placed[i] = true;
        if (anyOrder(history, placed, step.state())) {
          return true;
        }
        placed[i] = false;
      }
    }
    return false;
  }
}
