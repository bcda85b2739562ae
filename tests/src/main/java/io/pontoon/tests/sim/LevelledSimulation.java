package io.pontoon.tests.sim;

/** The same as {@link Simulation}, in worlds whose clients choose how strong their reads are. */
public final class LevelledSimulation {
  private LevelledSimulation() {}

  /** See {@link Simulation#run(long)}. */
  public static String run(long seed) {
    return Simulation.run(seed, Settings.STANDARD.withLevels()).failure();
  }

  /** See {@link Simulation#run(long, String, int)}. */
  public static String run(long seed, String faults, int seconds) {
    return Simulation.run(seed, Settings.narrow(faults, seconds).withLevels()).failure();
  }
}
