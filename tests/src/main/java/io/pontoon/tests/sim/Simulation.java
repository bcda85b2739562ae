package io.pontoon.tests.sim;

import java.util.List;

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
   * Runs one world in which these faults alone may happen: what they find, they find soon.
   *
   * @param faults by their names with commas between, see {@link FaultKind#parse}
   * @param seconds of simulated time in which they may
   * @return null when all promises held, else the first line of what was seen
   */
  public static String run(long seed, String faults, int seconds) {
    return run(seed, Settings.narrow(faults, seconds)).failure();
  }

  /**
   * What became of a world.
   *
   * @param failure null when all promises held, else one line
   * @param cause of the failure; null when there is none
   * @param faults that were drawn
   * @param struck how many of them came about
   * @param hash of everything that happened: the same for the same seed
   * @param undecided keys whose history was too hard to judge
   * @param trace what happened, line by line; empty unless asked for
   */
  public record Outcome(
      long seed,
      String failure,
      SimFailure cause,
      List<Fault> faults,
      int struck,
      long hash,
      long simulatedNanos,
      long commands,
      long events,
      List<String> undecided,
      List<String> trace) {
    public boolean failed() {
      return failure != null;
    }
  }

  public static Outcome run(long seed, Settings settings) {
    return run(Plan.draw(seed, settings), false);
  }

  /** The same world with these faults only. */
  public static Outcome run(long seed, Settings settings, List<Fault> faults, boolean traced) {
    return run(Plan.draw(seed, settings).with(faults), traced);
  }

  static Outcome run(Plan plan, boolean traced) {
    Trace trace = new Trace(traced);
    SimWorld world = new SimWorld(plan, trace);
    SimFailure failure = null;
    try {
      world.run();
    } catch (SimFailure failed) {
      failure = failed;
      trace.say(world.time(), failed::getMessage);
    } finally {
      world.close();
    }
    String line = failure == null ? null : failure.getMessage().lines().findFirst().orElse("");
    return new Outcome(
        plan.seed(),
        line,
        failure,
        plan.faults(),
        world.nemesis().struck(),
        trace.hash(),
        world.time(),
        world.commands(),
        world.turned(),
        List.copyOf(world.undecided()),
        trace.lines());
  }
}
