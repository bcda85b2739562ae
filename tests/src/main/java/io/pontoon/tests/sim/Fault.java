package io.pontoon.tests.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One thing that will go wrong. All of a world's are drawn before it begins, each with a seed of
 * its own, so that any of them can be left out and the others stay what they are.
 *
 * @param at when it begins, nanoseconds from the world's beginning
 * @param lasts for how long, where that means something
 * @param seed of what it strikes and how
 */
public record Fault(FaultKind kind, long at, long lasts, long seed) {
  private static final long MILLI = 1_000_000;

  /** Not every kind in every world: where all is lost, little else shows. */
  private static final double CHOSEN = 0.4;

  static List<Fault> draw(SimRandom chance, Set<FaultKind> kinds, long from, long to) {
    List<Fault> drawn = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      SimRandom own = chance.stream(kind.name());
      boolean chosen = own.chance(CHOSEN) || kinds.size() <= 3;
      if (!kinds.contains(kind) || !chosen) {
        continue;
      }
      long pause = own.magnitude(500 * MILLI, 15_000 * MILLI);
      for (long at = from + own.around(pause); at < to; at += own.around(pause)) {
        long lasts = own.magnitude(20 * MILLI, 4_000 * MILLI);
        drawn.add(new Fault(kind, at, Math.min(lasts, to - at), own.nextLong()));
      }
    }
    drawn.sort(Comparator.comparingLong(Fault::at));
    return List.copyOf(drawn);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s at %.3f s for %.3f s (%x)", kind.word(), at / 1e9, lasts / 1e9, seed);
  }
}
