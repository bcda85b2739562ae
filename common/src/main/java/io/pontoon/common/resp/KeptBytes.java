package io.pontoon.common.resp;

import java.util.Arrays;

/**
 * What one connection has sent and could not be read yet, at the beginning of an array of its own;
 * no array while there is nothing.
 */
final class KeptBytes {
  private static final byte[] NOTHING = {};
  private static final int FIRST = 512;
  private static final int ARRAY_MAX = Integer.MAX_VALUE - 16;

  private final RespReader.Budget budget;
  private byte[] array = NOTHING;
  private int length;

  KeptBytes(RespReader.Budget budget) {
    this.budget = budget;
  }

  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  /**
   * Adds bytes behind those that are here. The array grows by doubling, but not beyond {@code
   * exact}, which is what the bulk string under way needs, or 0 when that is not known. False, and
   * nothing is added, when it would be more than {@code max} or than the budget gives.
   */
  boolean add(byte[] from, int offset, int more, int max, long exact) {
    long needed = (long) length + more;
    if (needed > max || needed > ARRAY_MAX) {
      return false;
    }
    if (needed > array.length) {
      long wanted = Math.max(needed, Math.min(2L * array.length, ARRAY_MAX));
      if (exact > 0) {
        wanted = Math.max(needed, Math.min(wanted, exact));
      }
      if (!resize((int) wanted)) {
        return false;
      }
    }
    System.arraycopy(from, offset, array, length, more);
    length += more;
    return true;
  }

  /**
   * Holds {@code count} bytes of {@code from}, which may be the own array, and nothing else. False
   * when the budget does not give so many.
   */
  boolean hold(byte[] from, int offset, int count) {
    if (from != array) {
      assert length == 0;
      if (!resize(Math.max(FIRST, count))) {
        return false;
      }
    }
    if (from != array || offset > 0) {
      System.arraycopy(from, offset, array, 0, count);
    }
    length = count;
    return true;
  }

  void release() {
    if (array.length > 0) {
      budget.take(-array.length);
    }
    array = NOTHING;
    length = 0;
  }

  private boolean resize(int wanted) {
    if (!budget.take(wanted - array.length)) {
      return false;
    }
    array = Arrays.copyOf(array, wanted);
    return true;
  }
}
