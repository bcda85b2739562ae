package io.pontoon.tests.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.verify.Fault.Kind;
import io.pontoon.tests.verify.Schedule.Step;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static List<Step> draw(long seed, Set<Kind> kinds, int nodes, int seconds) {
    return Schedule.draw(kinds, nodes, 2, seconds, new SplittableRandom(seed));
  }

  private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

  @Test
  void aSeedSaysItAll() {
    assertEquals(draw(7, ALL, 3, 60), draw(7, ALL, 3, 60));
    assertNotEquals(draw(7, ALL, 3, 60), draw(8, ALL, 3, 60));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void whatIsNamedExistsAndAllEndsInTime(int nodes) {
    Set<String> known = new TreeSet<>(List.of("router1", "router2"));
    for (int i = 1; i <= nodes; i++) {
      known.add("node" + i);
    }
    for (long seed = 0; seed < 50; seed++) {
      long free = 0;
      for (Step step : draw(seed, ALL, nodes, 60)) {
        assertTrue(step.at() >= free, "steps follow each other");
        free = step.at() + step.lasts();
        assertTrue(free <= 60_000);
        step.faults()
            .forEach(fault -> assertTrue(known.containsAll(names(fault)), fault::toString));
      }
    }
  }

  @Test
  void someStepsGiveNoRest() {
    List<Step> steps = draw(1, ALL, 3, 600);
    assertTrue(steps.stream().anyMatch(Step::waits));
    assertTrue(steps.stream().anyMatch(step -> !step.waits()));
  }

  private static List<String> names(Fault fault) {
    return switch (fault) {
      case Fault.Change(List<String> words, List<String> undone) ->
          words.stream().filter(word -> word.startsWith("node")).toList();
      case Fault.Kill(List<String> names) -> names;
      case Fault.Pause(List<String> names) -> names;
      case Fault.Partition partition ->
          partition.cuts().stream().flatMap(cut -> List.of(cut.from(), cut.to()).stream()).toList();
      case Fault.Clocks(List<Fault.Clock> clocks) ->
          clocks.stream().map(Fault.Clock::node).toList();
      case Fault.Disk(String node, String how) -> List.of(node);
    };
  }

  @Test
  void onlyWhatWasAskedForHappensAndAllOfIt() {
    assertEquals(List.of(), draw(1, Set.of(), 3, 60));
    Set<Class<?>> seen = new java.util.HashSet<>();
    for (Step step : draw(1, EnumSet.of(Kind.KILL, Kind.PAUSE), 3, 600)) {
      step.faults().forEach(fault -> seen.add(fault.getClass()));
    }
    assertEquals(Set.of(Fault.Kill.class, Fault.Pause.class), seen);
  }

  @Test
  void clocksStayWithinWhatTheLeaseAllowsUnlessAsked() {
    List<Double> within = rates(Kind.CLOCK);
    // A lease is 10 % shorter than the promise: two clocks may differ by a ninth.
    assertTrue(within.stream().allMatch(rate -> rate >= 0.92 && rate <= 1.08), within::toString);
    assertTrue(1.04 / 0.96 < 1 / 0.9 && 1.08 < 1 / 0.9 && 1 / 0.92 < 1 / 0.9);
    assertTrue(rates(Kind.CLOCK_BEYOND).stream().anyMatch(rate -> rate > 2));
  }

  private static List<Double> rates(Kind kind) {
    List<Double> rates = new ArrayList<>();
    for (Step step : draw(3, EnumSet.of(kind), 3, 600)) {
      for (Fault fault : step.faults()) {
        ((Fault.Clocks) fault).clocks().forEach(clock -> rates.add(clock.rate()));
      }
    }
    return rates;
  }
}
