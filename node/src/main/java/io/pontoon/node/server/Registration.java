package io.pontoon.node.server;

import java.util.Collection;
import java.util.TreeSet;

/**
 * Whether a new data directory may be its node: when a majority of the other nodes have noted it,
 * each once and for ever, and none has answered that it noted another. Two directories of one node
 * cannot both come to that, for two majorities have a node in common. A value without threads,
 * files or time.
 */
final class Registration {
  private final TreeSet<Integer> others;
  private final TreeSet<Integer> noted = new TreeSet<>();
  private boolean taken;

  /** {@code others}: the ids of all other nodes that the cluster began with. */
  Registration(Collection<Integer> others) {
    this.others = new TreeSet<>(others);
  }

  /** A node has noted this directory, durably. */
  void noted(int peer) {
    if (others.contains(peer)) {
      noted.add(peer);
    }
  }

  /** A node has noted another one. There is no way back. */
  void taken() {
    taken = true;
  }

  boolean isTaken() {
    return taken;
  }

  boolean isComplete() {
    return !taken && (others.isEmpty() || noted.size() > others.size() / 2);
  }

  /** How many nodes more have to note it. */
  int missing() {
    return others.isEmpty() ? 0 : Math.max(0, others.size() / 2 + 1 - noted.size());
  }
}
