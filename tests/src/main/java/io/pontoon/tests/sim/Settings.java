package io.pontoon.tests.sim;

import java.util.Set;

/**
 * What the caller wants of its worlds.
 *
 * @param groups shard groups, the meta group among them
 * @param safetyNanos how long faults may happen; 0: drawn, some seconds to a minute
 */
public record Settings(
    int nodes, int routers, int clients, int groups, long safetyNanos, Set<FaultKind> faults) {
  /** Five nodes, two routers, a dozen clients, four groups; short worlds. */
  public static final Settings STANDARD = new Settings(5, 2, 12, 4, 0, FaultKind.borne());

  /** The same for some seconds only, where many worlds are wanted soon. */
  public static final Settings SHORT = new Settings(5, 2, 12, 4, 4_000_000_000L, FaultKind.borne());
}
