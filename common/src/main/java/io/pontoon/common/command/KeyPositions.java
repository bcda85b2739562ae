package io.pontoon.common.command;

/**
 * Where the keys of a command stand among its {@link Args}: {@code for (i = first; i <= last; i +=
 * spec.keyStep())}. Counted as in {@code Args}, so the first word behind the name is 0. Allocates
 * nothing.
 */
public final class KeyPositions {
  private KeyPositions() {}

  /** The argument that is the first key; -1 when the command has no keys. */
  public static int first(CommandSpec spec) {
    return spec.firstKey() - 1;
  }

  /** The last argument that may be a key; less than {@link #first} when there is none. */
  public static int last(CommandSpec spec, Args args) {
    if (spec.firstKey() == 0) {
      return -2;
    }
    int last = spec.lastKey() < 0 ? args.count() + spec.lastKey() : spec.lastKey() - 1;
    return Math.min(last, args.count() - 1);
  }

  /** How many keys there are. */
  public static int count(CommandSpec spec, Args args) {
    int first = first(spec);
    int last = last(spec, args);
    return last < first ? 0 : (last - first) / spec.keyStep() + 1;
  }

  /**
   * Whether each key has all that belongs to it: false for {@code MSET k v k2}. Redis calls that a
   * wrong number of arguments, and it must be seen before a command is split by key.
   */
  public static boolean complete(CommandSpec spec, Args args) {
    return spec.lastKey() >= 0
        || spec.firstKey() == 0
        || (last(spec, args) - first(spec) + 1) % spec.keyStep() == 0;
  }
}
