package io.pontoon.tests.verify;

import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.StartupException;
import java.util.Map;
import java.util.Set;

/**
 * What a run is to be.
 *
 * @param seconds how long clients work while the cluster is broken
 * @param kinds what may happen to it
 * @param rate commands a second of all clients together; 0: as many as they can
 * @param namespaces whether the network is cut by network namespaces, where the system lets us
 * @param settings of nodes and routers, besides those that are made small here, so that what seldom
 *     happens happens often
 */
public record Plan(
    int seconds,
    Set<Fault.Kind> kinds,
    int nodes,
    int routers,
    int groups,
    int clients,
    int rate,
    long seed,
    boolean namespaces,
    Map<String, String> settings) {
  /**
   * How long a router tries a command. Shorter than by default: who waits for one group asks none.
   */
  static final int DEADLINE_MILLIS = 2_000;

  /** How long a client waits for a router: longer than that, since the router itself may stall. */
  static final int ANSWER_MILLIS = 3_000;

  private static final Map<String, String> SMALL =
      Map.of(
          "router.deadline", DEADLINE_MILLIS + "ms",
          "wal.segment-bytes", "1mb",
          "wal.max-record-bytes", "256kb",
          "snapshot.after-bytes", "128kb",
          "raft.append-bytes-max", "64kb",
          "raft.log-bytes-max", "128kb");

  /** Where the cluster itself changes, it should do so before the next fault comes. */
  private static final Map<String, String> HASTY =
      Map.of(
          "placement.dead-after",
          "2s",
          "rebalance.group-lingers",
          "1s",
          "rebalance.slots-per-second",
          "1000");

  public Plan {
    kinds = Set.copyOf(kinds);
    java.util.TreeMap<String, String> all = new java.util.TreeMap<>(SMALL);
    if (kinds.contains(Fault.Kind.MEMBER)) {
      all.putAll(HASTY);
    }
    all.putAll(settings);
    settings = java.util.Collections.unmodifiableMap(all);
  }

  /** How long a client of this run waits for a router, as {@link #ANSWER_MILLIS}. */
  int answerMillis() throws StartupException {
    int deadline = RouterConfig.DEADLINE.parse(settings.get("router.deadline"), "--set");
    return Math.addExact(deadline, ANSWER_MILLIS - DEADLINE_MILLIS);
  }

  /** Whether nodes come and go: then one more than asked for joins at the beginning. */
  boolean changesMembers() {
    return kinds.contains(Fault.Kind.MEMBER);
  }
}
