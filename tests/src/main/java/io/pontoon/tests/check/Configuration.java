package io.pontoon.tests.check;

import java.util.Arrays;
import java.util.Objects;

/**
 * One way in which things may stand: a value, and which of the commands under way have had their
 * effect. Sets are of slots, in which commands under way stand.
 *
 * @param value null when the key does not exist
 * @param done answered commands under way that took effect already
 * @param covered plain writes under way that have not taken effect visibly, but may have done so
 *     just before another plain write since they were called
 * @param used classes of commands of unknown fate that took effect, ascending, one for each time
 */
record Configuration(String value, long done, long covered, int[] used) {
  static final int[] NONE = {};

  int timesUsed(int kind) {
    int times = 0;
    for (int other : used) {
      times += other == kind ? 1 : 0;
    }
    return times;
  }

  int[] usedAnd(int kind) {
    int[] more = Arrays.copyOf(used, used.length + 1);
    more[used.length] = kind;
    Arrays.sort(more);
    return more;
  }

  /** Without the command in this slot, which has returned. */
  Configuration without(long slot) {
    return new Configuration(value, done & ~slot, covered & ~slot, used);
  }

  /**
   * Whether whatever can follow {@code other} can follow this one too: what is covered may be made
   * visible, and what is of unknown fate need never be used.
   */
  boolean dominates(Configuration other) {
    return done == other.done
        && (covered & other.covered) == other.covered
        && isWithin(used, other.used)
        && Objects.equals(value, other.value);
  }

  private static boolean isWithin(int[] few, int[] many) {
    if (few.length > many.length) {
      return false;
    }
    int at = 0;
    for (int kind : few) {
      while (at < many.length && many[at] < kind) {
        at++;
      }
      if (at == many.length || many[at] != kind) {
        return false;
      }
      at++;
    }
    return true;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Configuration other
        && done == other.done
        && covered == other.covered
        && Arrays.equals(used, other.used)
        && Objects.equals(value, other.value);
  }

  @Override
  public int hashCode() {
    int hash = Objects.hashCode(value) * 31 + Long.hashCode(done);
    return (hash * 31 + Long.hashCode(covered)) * 31 + Arrays.hashCode(used);
  }
}
