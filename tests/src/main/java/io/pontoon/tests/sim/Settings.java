package io.pontoon.tests.sim;

import java.util.Set;

/**
 * What the caller wants of its worlds.
 *
 * @param groups shard groups, the meta group among them
 * @param safetyNanos how long faults may happen; 0: drawn, some seconds to a minute
 * @param levels whether some clients choose how strong their reads are; all else of a world, and
 *     its whole history when this is off, is the same as without
 */
public record Settings(
    int nodes,
    int routers,
    int clients,
    int groups,
    long safetyNanos,
    Set<FaultKind> faults,
    boolean levels) {
  /** Five nodes, two routers, a dozen clients, four groups; short worlds. */
  public static final Settings STANDARD = new Settings(5, 2, 12, 4, 0, FaultKind.borne());

  /** The same for some seconds only, where many worlds are wanted soon. */
  public static final Settings SHORT = new Settings(5, 2, 12, 4, 4_000_000_000L, FaultKind.borne());

  /** The same with nodes for three replicas of a group, of which a follower's question decides. */
  public static final Settings OF_THREE =
      new Settings(3, 2, 12, 4, 4_000_000_000L, FaultKind.borne());

  /** Of clients that say nothing of levels. */
  public Settings(
      int nodes, int routers, int clients, int groups, long safetyNanos, Set<FaultKind> faults) {
    this(nodes, routers, clients, groups, safetyNanos, faults, false);
  }

  /**
   * The standard world in which these faults alone may happen: what they find, they find soon.
   *
   * @param faults by their names with commas between, see {@link FaultKind#parse}
   * @param seconds of simulated time in which they may
   */
  static Settings narrow(String faults, int seconds) {
    return new Settings(
        STANDARD.nodes,
        STANDARD.routers,
        STANDARD.clients,
        STANDARD.groups,
        seconds * 1_000_000_000L,
        FaultKind.parse(faults));
  }

  /** The same, of clients that choose how strong their reads are. */
  public Settings withLevels() {
    return new Settings(nodes, routers, clients, groups, safetyNanos, faults, true);
  }
}
