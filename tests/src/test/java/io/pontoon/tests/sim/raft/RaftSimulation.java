package io.pontoon.tests.sim.raft;

/** The door to this simulation for those who run it by name. */
public final class RaftSimulation {
  private RaftSimulation() {}

  /**
   * Runs the two worlds of a seed: without reads of all, and with them.
   *
   * @return null when all promises held, else the first line of what was seen
   */
  public static String run(long seed) {
    try {
      new SimWorld(seed, Sabotage.NONE, false).run();
      new SimWorld(seed, Sabotage.NONE, true).run();
      return null;
    } catch (SimFailure failure) {
      return failure.getMessage().lines().findFirst().orElse("");
    }
  }
}
