package io.pontoon.tests.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Of many faults, those that matter. */
final class ShrinkerTest {
  private static Fault fault(FaultKind kind, long at) {
    return new Fault(kind, at, 1, at);
  }

  @Test
  void keepsWhatIsNeededAndNothingElse() {
    List<Fault> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(fault(FaultKind.LOSS, i));
    }
    Fault one = fault(FaultKind.PAUSE, 17);
    Fault other = fault(FaultKind.KILL, 80);
    all.add(17, one);
    all.add(80, other);
    Shrinker shrinker =
        new Shrinker(faults -> faults.contains(one) && faults.contains(other), 1_000);
    assertEquals(List.of(one, other), shrinker.shrink(all));
    assertTrue(shrinker.runs() < 200, "tried " + shrinker.runs());
  }

  @Test
  void stopsWhenItHasTriedEnough() {
    List<Fault> all = List.of(fault(FaultKind.LOSS, 1), fault(FaultKind.LOSS, 2));
    Shrinker shrinker = new Shrinker(faults -> true, 0);
    assertEquals(all, shrinker.shrink(all));
  }

  /**
   * Disks that only say that they have synced, and machines that lose power: acknowledged writes
   * are lost, which must be seen, and of all faults those two be found.
   */
  @Test
  void aWorldBrokenOnPurposeIsCaughtAndShrunk() {
    Settings settings =
        new Settings(
            3,
            1,
            6,
            2,
            6_000_000_000L,
            EnumSet.of(FaultKind.LYING_DISK, FaultKind.BLACKOUT, FaultKind.PAUSE));
    for (long seed = 1; seed <= 40; seed++) {
      Simulation.Outcome outcome = Simulation.run(seed, settings);
      if (outcome.failed()) {
        Shrinker shrinker = Shrinker.of(outcome, settings, 60);
        List<Fault> minimal = shrinker.shrink(outcome.faults());
        Set<FaultKind> kinds = minimal.stream().map(Fault::kind).collect(Collectors.toSet());
        assertTrue(minimal.size() < outcome.faults().size(), minimal.toString());
        assertTrue(kinds.contains(FaultKind.LYING_DISK), minimal.toString());
        assertTrue(kinds.contains(FaultKind.BLACKOUT), minimal.toString());
        return;
      }
    }
    throw new AssertionError("nothing was caught in 40 worlds");
  }
}
