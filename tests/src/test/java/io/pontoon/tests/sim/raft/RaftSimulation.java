package io.pontoon.tests.sim.raft;

/** The door to this simulation for those who run it by name. */
public final class RaftSimulation {
  private RaftSimulation() {}

  /**
   * Runs one world.
   *
   * @return null when all promises held, else the first line of what was seen
   */
  public static String run(long seed) {
    try {
      new SimWorld(seed, Sabotage.NONE).run();
      return null;
    } catch (SimFailure failure) {
      return failure.getMessage().lines().findFirst().orElse("");
    }
  }
}
