package io.pontoon.common.port;

/** The only source of chance. The simulator gives one that is drawn from its seed. */
@FunctionalInterface
public interface Randomness {
  long nextLong();

  /** Seeded by the operating system. Not for secrets. */
  static Randomness system() {
    return () -> java.util.concurrent.ThreadLocalRandom.current().nextLong();
  }
}
