package io.pontoon.tests.sim;

/** Runs worlds. Any thread; each world on the thread that runs it. */
public final class Simulation {
  private Simulation() {}

  /**
   * Runs one standard world.
   *
   * @return null when all promises held, else the first line of what was seen
   */
  public static String run(long seed) {
    return run(seed, Settings.STANDARD).failure();
  }

  /**
   * What became of a world.
   *
   * @param failure null when all promises held, else one line
   * @param hash of everything that happened: the same for the same seed
   */
  public record Outcome(
      long seed,
      String failure,
      Throwable cause,
      long hash,
      long simulatedNanos,
      long commands,
      long events,
      long frames) {}

  public static Outcome run(long seed, Settings settings) {
    Trace trace = new Trace(Boolean.getBoolean("sim.trace"));
    SimWorld world = new SimWorld(Plan.draw(seed, settings), trace);
    SimFailure failure = null;
    try {
      world.run();
    } catch (SimFailure failed) {
      failure = failed;
    } finally {
      world.close();
    }
    if (trace.isText()) {
      for (String l : trace.lines()) System.err.println(l);
    }
    String line = failure == null ? null : failure.getMessage().lines().findFirst().orElse("");
    return new Outcome(
        seed,
        line,
        failure,
        trace.hash(),
        world.time(),
        world.commands(),
        world.turned(),
        world.network().frames());
  }
}
