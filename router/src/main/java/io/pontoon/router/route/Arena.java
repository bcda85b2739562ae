package io.pontoon.router.route;

/**
 * Room for the replies that arrive in one tick: taken piece by piece, given back all at once when
 * the tick's replies have been written.
 */
final class Arena {
  private static final int BYTES = 256 << 10;
  private static final int OWN = 64 << 10;

  private byte[] array = new byte[BYTES];
  private int used;
  private int offset;

  /** An array with {@code length} bytes of room at {@link #offset()}. */
  byte[] take(int length) {
    if (length > OWN) {
      offset = 0;
      return new byte[length];
    }
    if (array.length - used < length) {
      array = new byte[BYTES]; // replies of this tick still stand in the old one
      used = 0;
    }
    offset = used;
    used += length;
    return array;
  }

  int offset() {
    return offset;
  }

  void reset() {
    used = 0;
  }
}
