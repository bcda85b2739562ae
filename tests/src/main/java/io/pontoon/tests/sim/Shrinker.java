package io.pontoon.tests.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a schedule of faults minimal: leaves out as much as can be left out with the same failure
 * (Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, 2002).
 */
public final class Shrinker {
  private final Predicate<List<Fault>> fails;
  private int runs;
  private int runsLeft;

  /**
   * @param fails whether a world with these faults fails as the first one did
   * @param runsMax worlds to try at the most
   */
  public Shrinker(Predicate<List<Fault>> fails, int runsMax) {
    this.fails = fails;
    this.runsLeft = runsMax;
  }

  /**
   * For a world that has failed: whether the same kind of promise is broken without some faults.
   */
  public static Shrinker of(Simulation.Outcome failed, Settings settings, int runsMax) {
    return new Shrinker(
        faults -> {
          Simulation.Outcome outcome = Simulation.run(failed.seed(), settings, faults, false);
          return outcome.failed() && outcome.cause().kind().equals(failed.cause().kind());
        },
        runsMax);
  }

  /** Worlds that were tried. */
  public int runs() {
    return runs;
  }

  /** A part of these, which fail, that fails too; none of it can be left out alone. */
  public List<Fault> shrink(List<Fault> faults) {
    List<Fault> kept = faults;
    int pieces = 2;
    while (kept.size() > 1 && runsLeft > 0) {
      List<Fault> smaller = without(kept, pieces);
      if (smaller != null) {
        kept = smaller;
        pieces = Math.max(2, pieces - 1);
      } else if (pieces >= kept.size()) {
        return kept;
      } else {
        pieces = Math.min(kept.size(), 2 * pieces);
      }
    }
    return kept;
  }

  /** Leaves out one of so many pieces; null when all are needed. */
  private List<Fault> without(List<Fault> faults, int pieces) {
    for (int i = 0; i < pieces; i++) {
      int from = (int) ((long) faults.size() * i / pieces);
      int to = (int) ((long) faults.size() * (i + 1) / pieces);
      List<Fault> rest = new ArrayList<>(faults.subList(0, from));
      rest.addAll(faults.subList(to, faults.size()));
      if (from < to && fails(rest)) {
        return rest;
      }
    }
    return null;
  }

  private boolean fails(List<Fault> faults) {
    if (runsLeft == 0) {
      return false;
    }
    runsLeft--;
    runs++;
    return fails.test(faults);
  }
}
