package io.pontoon.tests.sim.raft;

/** The only chance in a simulation (SplitMix64). */
final class SimRandom {
  private long state;

  SimRandom(long seed) {
    state = seed * 0x9e3779b97f4a7c15L + 0x632be59bd9b4e019L;
  }

  long next() {
    state += 0x9e3779b97f4a7c15L;
    long z = state;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  long between(long from, long to) {
    return from + Long.remainderUnsigned(next(), to - from + 1);
  }

  double unit() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  boolean chance(double probability) {
    return unit() < probability;
  }
}
