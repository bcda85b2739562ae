package io.pontoon.tests.sim;

import io.pontoon.common.config.RouterConfig;
import io.pontoon.tests.check.ReadLevel;
import java.util.ArrayList;
import java.util.List;

/** The same as {@link Simulation}, in worlds whose clients choose how strong their reads are. */
public final class LevelledSimulation {
  private static final long MILLI = 1_000_000;

  private static final LevelWork.Lookers LOOKERS = new LevelWork.Lookers(4, ReadLevel.ANY);

  private LevelledSimulation() {}

  /** See {@link Simulation#run(long)}. */
  public static String run(long seed) {
    return Simulation.run(seed, Settings.STANDARD.withLevels()).failure();
  }

  /**
   * Small worlds in a hurry: clients hardly pause, any read may be sent to a second replica, and
   * one of these faults follows the other. A read that shows too much of the past is rare, and
   * needs somebody who looks at the right moment: so many look.
   *
   * @param faults by their names with commas between, see {@link FaultKind#parse}
   * @param seconds of simulated time in which they may happen
   * @return null when all promises held, else the first line of what was seen
   */
  public static String run(long seed, String faults, int seconds) {
    long lasts = seconds * 1_000 * MILLI;
    Settings settings = new Settings(3, 2, 16, 3, lasts, FaultKind.parse(faults)).withLevels();
    Plan drawn = Plan.draw(seed, settings);
    RouterConfig hedging = drawn.routerConfig().with(RouterConfig.HEDGE, 100);
    SimRandom chance = new SimRandom(seed).stream("often");
    Plan plan =
        drawn
            .with(often(chance, List.copyOf(settings.faults()), lasts))
            .inAHurry(
                chance.magnitude(100_000, MILLI),
                chance.magnitude(4 * MILLI, 20 * MILLI),
                LOOKERS,
                hedging);
    return Simulation.run(plan, false).failure();
  }

  private static List<Fault> often(SimRandom chance, List<FaultKind> kinds, long until) {
    List<Fault> faults = new ArrayList<>();
    for (long at = 800 * MILLI; at < until; at += chance.between(50, 300) * MILLI) {
      long lasts = chance.magnitude(50 * MILLI, 1_000 * MILLI);
      faults.add(new Fault(chance.pick(kinds), at, Math.min(lasts, until - at), chance.nextLong()));
    }
    return List.copyOf(faults);
  }
}
