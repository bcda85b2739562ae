package io.pontoon.tests.variant;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Runs a simulation by seed, in the form of a variant, until it notices. A simulation is a public
 * class with {@code public static String run(long seed)}: null when all promises held, else the
 * first line of what was seen. One that can be told which faults to bring about, and for how many
 * seconds, has {@code run(long seed, String faults, int seconds)} too.
 */
final class Hunt {
  private Hunt() {}

  /**
   * What came of it.
   *
   * @param seed the first that caught the variant; 0 when none did
   * @param seen what was said then; null when nothing was
   */
  record Result(Variant variant, long seed, String seen, long millis) {
    boolean caught() {
      return seed > 0;
    }

    boolean forTheRightReason() {
      return caught() && variant.reason().matcher(seen).find();
    }

    /** One line of a table. */
    String told() {
      return String.format(
          "%-58s %5s of %5d  %6d ms  %s",
          variant.name(), caught() ? seed : "-", variant.seeds(), millis, seen);
    }
  }

  static Result hunt(String entry, Variant variant) throws ReflectiveOperationException {
    long start = System.nanoTime();
    Map<String, byte[]> classes = Build.classes(variant);
    OwnClasses loader = new OwnClasses(classes, Hunt.class.getClassLoader());
    Method simulation = entryOf(entry, variant, loader);
    for (long seed = 1; seed <= variant.seeds(); seed++) {
      String seen = run(simulation, variant, seed);
      if (seen != null) {
        return new Result(variant, seed, seen, millisSince(start));
      }
    }
    if (!loader.hasUsedTheVariant()) {
      throw new IllegalStateException(
          "the variant '" + variant.name() + "' was never loaded: " + entry + " does not use it");
    }
    return new Result(variant, 0, null, millisSince(start));
  }

  /** What is seen in every world, from seed 1 on, in which anything is; by seed. */
  static SortedMap<Long, String> all(String entry, Variant variant)
      throws ReflectiveOperationException {
    OwnClasses loader = new OwnClasses(Build.classes(variant), Hunt.class.getClassLoader());
    Method simulation = entryOf(entry, variant, loader);
    SortedMap<Long, String> seen = new TreeMap<>();
    for (long seed = 1; seed <= variant.seeds(); seed++) {
      String failure = run(simulation, variant, seed);
      if (failure != null) {
        seen.put(seed, failure);
      }
    }
    return seen;
  }

  private static Method entryOf(String entry, Variant variant, ClassLoader loader)
      throws ReflectiveOperationException {
    Class<?> simulation = Class.forName(entry, true, loader);
    return variant.faults().isEmpty()
        ? simulation.getMethod("run", long.class)
        : simulation.getMethod("run", long.class, String.class, int.class);
  }

  private static String run(Method simulation, Variant variant, long seed)
      throws ReflectiveOperationException {
    try {
      return (String)
          (variant.faults().isEmpty()
              ? simulation.invoke(null, seed)
              : simulation.invoke(null, seed, variant.faults(), variant.seconds()));
    } catch (InvocationTargetException broken) {
      throw new IllegalStateException(
          "the simulation itself breaks at seed " + seed + ": " + broken.getCause(),
          broken.getCause());
    }
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
