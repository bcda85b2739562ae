package io.pontoon.tests.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Operation.Fate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether {@link Levels} says the same of small histories as the definition does. */
class LevelsPropertyTest {
  private static final Levels LEVELS =
      new Levels(List.of(), EnumSet.of(ReadLevel.STRONG, ReadLevel.QUORUM, ReadLevel.ALL), 1);

  private static final long LONG = 500;

  private long drawn;

  private final Random random = new Random(29);

  /**
   * True executions, whose weak reads show anything. Whoever is accused must have no excuse; and of
   * those without one so many must be found. What is left are histories that only several versions
   * together prove wrong.
   */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          COUNTER,  97
          LIST,     97
          REGISTER, 95
          DELETED,  95
          """)
  void whoIsAccusedHasNoExcuse(String use, int percent, TestReporter reporter) {
    List<Action> actions =
        switch (use) {
          case "COUNTER" -> List.of(Action.INCR, Action.INCR, Action.GET);
          case "LIST" -> List.of(Action.APPEND, Action.APPEND, Action.GET);
          case "REGISTER" -> List.of(Action.SET, Action.SET, Action.GET);
          default -> List.of(Action.SET, Action.SET, Action.GETSET, Action.DEL, Action.GET);
        };
    int broken = 0;
    int found = 0;
    int right = 0;
    for (int round = 0; round < 6_000; round++) {
      List<Levelled> history = history(actions);
      boolean fits = EveryReading.anyFits(history);
      List<LevelFinding> findings = LEVELS.find(history);
      if (fits) {
        right++;
        assertEquals(List.of(), findings, () -> EveryReading.told(history));
      } else {
        broken++;
        found += findings.isEmpty() ? 0 : 1;
      }
    }
    int rate = 100 * found / broken;
    reporter.publishEntry(use, right + " right, " + broken + " broken, " + rate + " % found");
    assertTrue(right > 500 && broken > 500, "one-sided: " + right + " right, " + broken);
    assertTrue(rate >= percent, "found only " + rate + " %");
  }

  /** No two positions of a history are equal. */
  private long distinct(long position) {
    return position * 64 + drawn++ % 64;
  }

  /** What happened at one instant, while it was asked. */
  private record Effect(long at, Operation asked) {}

  /** Some commands in their order, and reads that show one of the values there were. */
  private List<Levelled> history(List<Action> actions) {
    List<Effect> effects = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      effects.add(effect(actions.get(random.nextInt(actions.size())), i));
    }
    effects.sort(Comparator.comparingLong(Effect::at));
    List<Levelled> history = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    shown.add(null);
    for (Effect effect : effects) {
      Operation asked = effect.asked();
      KeyModel.Step step = KeyModel.step(shown.getLast(), asked);
      boolean happens = !asked.refused() && (asked.answered() || random.nextBoolean());
      shown.add(happens ? step.state() : shown.getLast());
      history.add(
          new Levelled(
              asked.answered() ? Execution.answered(asked, step.answer()) : asked,
              demand(asked.client(), random.nextBoolean() ? ReadLevel.ALL : ReadLevel.STRONG)));
    }
    history.stream().map(o -> o.operation().argument()).forEach(shown::add);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int client = random.nextInt(2);
      long from = random.nextLong(LONG);
      long to = from + 1 + random.nextLong(100);
      String value = shown.get(random.nextInt(shown.size()));
      history.add(
          new Levelled(
              new Operation(client, "k", Action.GET, null, distinct(from), distinct(to), value),
              demand(client, random.nextBoolean() ? ReadLevel.SESSION : ReadLevel.ANY)));
    }
    return history;
  }

  private Effect effect(Action action, int number) {
    long from = random.nextLong(LONG);
    long at = from + 1 + random.nextLong(100);
    long to = at + 1 + random.nextLong(100);
    Fate fate =
        switch (random.nextInt(8)) {
          case 0 -> Fate.UNKNOWN;
          case 1 -> Fate.REFUSED;
          default -> Fate.ANSWERED;
        };
    String argument =
        switch (action) {
          case SET, GETSET, SETNX -> "v" + number;
          case APPEND -> number + ";";
          default -> null;
        };
    return new Effect(
        at,
        new Operation(
            random.nextInt(2),
            "k",
            action,
            argument,
            distinct(from),
            fate == Fate.UNKNOWN ? Operation.NEVER : distinct(to),
            fate,
            "BUSY"));
  }

  private Demand demand(int client, ReadLevel level) {
    boolean bounded = level == ReadLevel.ANY && random.nextBoolean();
    return new Demand(level, bounded ? 64 * random.nextLong(300) : Demand.NO_BOUND, client);
  }
}
