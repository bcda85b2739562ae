package io.pontoon.tests.sim;

import io.pontoon.tests.check.ReadLevel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Worlds in which the clock of one node of three goes at a third of the true rate, far beyond what
 * leases allow for, and the processes fall apart again and again: a leader with such a clock
 * believes in its lease when others have long elected another one.
 */
public final class BeyondSimulation {
  private static final long MILLI = 1_000_000;
  private static final long LASTS = 20_000 * MILLI;
  private static final int SLOW = 1;

  private static final Settings SETTINGS =
      new Settings(3, 3, 12, 4, LASTS, EnumSet.of(FaultKind.CLOCK_BEYOND, FaultKind.PARTITION));

  private static final LevelWork.Lookers LOOKERS = new LevelWork.Lookers(4, ReadLevel.STRONG);

  private BeyondSimulation() {}

  /**
   * With clients that choose how strong their reads are, and some that do nothing but read at
   * STRONG; see {@link Simulation#run(long)}.
   */
  public static String run(long seed) {
    Plan drawn = plan(seed, SETTINGS.withLevels());
    Plan plan = drawn.inAHurry(drawn.latency(), drawn.thinkNanos(), LOOKERS, drawn.routerConfig());
    return Simulation.run(plan, false).failure();
  }

  /** With clients that do not. */
  public static final class Plain {
    private Plain() {}

    /** See {@link Simulation#run(long)}. */
    public static String run(long seed) {
      return Simulation.run(plan(seed, SETTINGS), false).failure();
    }
  }

  private static Plan plan(long seed, Settings settings) {
    return Plan.draw(seed, settings).with(faults(seed, settings));
  }

  private static List<Fault> faults(long seed, Settings settings) {
    SimRandom chance = new SimRandom(seed).stream("beyond");
    List<Fault> faults = new ArrayList<>();
    long at = 1_000 * MILLI;
    while (faults.size() < SLOW) {
      long own = chance.nextLong();
      if (Nemesis.slowsANode(own, settings.nodes(), settings.routers())) {
        faults.add(new Fault(FaultKind.CLOCK_BEYOND, at, 0, own));
        at += MILLI;
      }
    }
    while (at < LASTS - 2_000 * MILLI) {
      at += chance.between(1_200, 2_000) * MILLI;
      long apart = chance.between(500, 1_100) * MILLI;
      faults.add(new Fault(FaultKind.PARTITION, at, apart, chance.nextLong()));
    }
    return faults;
  }
}
