package io.pontoon.tests.sim;

import io.pontoon.common.port.Randomness;

/**
 * The world's only chance: SplitMix64. Streams with different names are independent, so that what
 * one part of the world draws does not shift what another one gets.
 */
final class SimRandom implements Randomness {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long state;

  SimRandom(long seed) {
    this.state = mix(seed + GOLDEN);
  }

  /** A stream of its own. */
  SimRandom stream(String name) {
    return new SimRandom(state ^ mix(name.hashCode() * GOLDEN));
  }

  SimRandom stream(long number) {
    return new SimRandom(state ^ mix((number + 1) * GOLDEN));
  }

  @Override
  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  static long mix(long z) {
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  /** From 0 to {@code bound}, exclusive. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(nextLong(), bound);
  }

  /** Both included. */
  long between(long from, long to) {
    return from + Long.remainderUnsigned(nextLong(), to - from + 1);
  }

  /** From 0 to 1, exclusive. */
  double unit() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  /** Exponentially distributed: mostly small, sometimes several times the mean. */
  long around(long mean) {
    return (long) (-Math.log(1 - unit()) * mean);
  }

  /** Between both, each magnitude as likely as another. */
  long magnitude(long from, long to) {
    return (long) (from * Math.exp(unit() * Math.log((double) to / from)));
  }

  <T> T pick(java.util.List<T> from) {
    return from.get(below(from.size()));
  }
}
