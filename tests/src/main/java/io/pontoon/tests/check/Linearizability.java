package io.pontoon.tests.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides whether the history of one key is linearizable: whether each command can be given one
 * instant between its call and its answer so that a single machine executing them in that order
 * answers the same (Herlihy and Wing 1990). Commands of unknown fate have that instant any time
 * after their call, or never; refused ones have none.
 *
 * <p>Common uses of a key are judged in the time that sorting takes ({@link Registers}, {@link
 * Counters}, {@link Lists}); the others by {@link Search}, which goes through time once, so that a
 * history may be of any length. Stateless; any thread.
 */
public final class Linearizability {
  private static final long BUDGET = 300_000;

  private Linearizability() {}

  /** Judges the operations of one key, which did not exist before. */
  public static Verdict check(List<Operation> history) {
    return check(history, BUDGET);
  }

  /**
   * As {@link #check(List)}, trying at most {@code budget} configurations for one return; beyond
   * that there is no verdict.
   */
  public static Verdict check(List<Operation> history, long budget) {
    List<Operation> heard = new ArrayList<>(history.size());
    for (Operation operation : history) {
      if (!operation.refused()) {
        heard.add(operation);
      }
    }
    Finding finding =
        switch (Shape.of(heard)) {
          case REGISTER -> Registers.find(heard);
          case COUNTER -> Counters.find(heard);
          case LIST -> Lists.find(heard);
          case MIXED -> Finding.UNCLEAR;
        };
    if (finding == Finding.UNCLEAR) {
      Search.Result searched = Search.run(heard, budget);
      if (searched.gaveUp() != null) {
        return new Verdict.Undecided(searched.gaveUp() + ", of " + heard.size() + " commands");
      }
      finding = searched.finding();
    }
    return finding == null ? Verdict.RIGHT : new Verdict.Wrong(Faults.of(history, finding, budget));
  }
}
