package io.pontoon.tests.sim;

/** Looks at every replica after each piece of work, and says so when a promise is broken. */
final class Watch {
  Watch(SimWorld world) {}

  void begins(SimNode node) {}

  void worked(SimNode node) {}

  void ended(SimNode node) {}
}
