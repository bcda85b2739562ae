package io.pontoon.node.store;

/**
 * The sizes that cells come in: steps of 8 bytes up to 128, then eight steps to each doubling, so
 * that rounding up wastes less than an eighth.
 */
final class SizeClasses {
  /** The largest cell of a slab; what is longer is a block of its own. */
  static final int MAX = 16 * 1024;

  static final int COUNT = classOf(MAX) + 1;

  private static final int FINE_MAX = 128;
  private static final int FINE_CLASSES = FINE_MAX / 8;

  private SizeClasses() {}

  static int classOf(int bytes) {
    assert bytes > 0 && bytes <= MAX;
    if (bytes <= FINE_MAX) {
      return (bytes - 1) / 8;
    }
    int power = 31 - Integer.numberOfLeadingZeros(bytes - 1); // 2^power < bytes <= 2^(power + 1)
    int step = power - 3;
    return FINE_CLASSES + (power - 7) * 8 + ((bytes - 1) >>> step) - 8;
  }

  static int bytes(int sizeClass) {
    if (sizeClass < FINE_CLASSES) {
      return (sizeClass + 1) * 8;
    }
    int above = sizeClass - FINE_CLASSES;
    int power = 7 + above / 8;
    return (above % 8 + 9) << (power - 3);
  }
}
