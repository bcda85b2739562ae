package io.pontoon.node.host;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much data the node's lanes hold together, against the bound. Thread-safe: each lane reports
 * its own at every tick.
 */
public final class MemoryBound {
  private final long max;
  private final Map<Object, Long> used = new ConcurrentHashMap<>();

  /** {@code max} in bytes; 0 for none. */
  public MemoryBound(long max) {
    this.max = max;
  }

  boolean isOver(long laneBytes, Object lane) {
    used.put(lane, laneBytes);
    return max > 0 && usedBytes() > max;
  }

  public long usedBytes() {
    long bytes = 0;
    for (long lane : used.values()) {
      bytes += lane;
    }
    return bytes;
  }
}
