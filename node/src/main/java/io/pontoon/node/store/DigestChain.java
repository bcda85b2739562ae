package io.pontoon.node.store;

/** A digest of words and bytes in their order, beside {@link Digest}'s of entries in any order. */
public final class DigestChain {
  private static final long BYTES_SEED = 0x2127599BF4325C37L;
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long high;
  private long low;

  public DigestChain add(long word) {
    high = KeyHash.mix(high ^ word) + STEP;
    low = KeyHash.mix(low + word) ^ high;
    return this;
  }

  public DigestChain add(byte[] bytes) {
    add(bytes.length);
    return add(KeyHash.of(bytes, 0, bytes.length, BYTES_SEED));
  }

  public DigestChain add(Digest digest) {
    return add(digest.high()).add(digest.low());
  }

  public Digest digest() {
    return new Digest(high, low);
  }
}
