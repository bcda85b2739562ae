package io.pontoon.node.store;

/**
 * What a keyspace holds, in 128 bits: key, type, value and expiry of every entry, whatever their
 * order and layout. Equal content has equal digests on all replicas; unequal content has unequal
 * ones but for an accident of about one in 2<sup>64</sup>. Not a proof against forgery.
 */
public record Digest(long high, long low) {
  static final Digest EMPTY = new Digest(0, 0);

  private static final long KEY_SEED = 0x5851F42D4C957F2DL;
  private static final long VALUE_SEED = 0x14057B7EF767814FL;
  private static final long APART = 0xC2B2AE3D27D4EB4FL;

  /**
   * With one more entry. Addition: so the order does not matter, and two equal entries would not
   * cancel each other.
   */
  Digest plus(long cell) {
    long hash = hash(cell);
    return new Digest(high + hash, low + other(hash));
  }

  /** What one entry adds to the upper half. */
  static long hash(long cell) {
    int keyLength = Cell.keyLength(cell);
    long hash = KeyHash.of(Cell.keyAt(cell), keyLength, KEY_SEED);
    hash = KeyHash.of(Cell.valueAt(cell), Cell.valueLength(cell), hash ^ VALUE_SEED);
    return KeyHash.mix(
        hash ^ KeyHash.mix(Cell.expireAt(cell) + APART) + Keyspace.ValueType.STRING.ordinal());
  }

  /** What it adds to the lower half. */
  static long other(long hash) {
    return KeyHash.mix(hash ^ APART);
  }

  @Override
  public String toString() {
    return String.format("%016x%016x", high, low);
  }
}
