package io.pontoon.node.host;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many snapshots may be on their way from a node at once, and how many to it. Thread-safe: all
 * lanes share it.
 */
public final class TransferTurns {
  private final int max;
  private final AtomicInteger out = new AtomicInteger();
  private final AtomicInteger in = new AtomicInteger();

  /** {@code max}: in each direction. */
  public TransferTurns(int max) {
    this.max = max;
  }

  boolean takeOut() {
    return take(out);
  }

  void giveBackOut() {
    out.decrementAndGet();
  }

  boolean takeIn() {
    return take(in);
  }

  void giveBackIn() {
    in.decrementAndGet();
  }

  private boolean take(AtomicInteger turns) {
    if (turns.incrementAndGet() > max) {
      turns.decrementAndGet();
      return false;
    }
    return true;
  }
}
