package io.pontoon.node.raft;

/** The core's only chance, drawn from its seed (SplitMix64). */
final class Jitter {
  private long state;

  Jitter(long seed) {
    this.state = seed;
  }

  long next() {
    state += 0x9e3779b97f4a7c15L;
    long z = state;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  /** From {@code from} to {@code to}, both included. */
  int between(int from, int to) {
    return from + (int) Long.remainderUnsigned(next(), to - from + 1L);
  }
}
