package io.pontoon.router.admin;

import io.pontoon.common.command.CommandTable;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import io.pontoon.router.route.ClusterStatus;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What INFO and CONFIG tell about this router.
 *
 * @param node whose clients these are, when this is a node's own door for clients that know the
 *     slots; 0 for a router
 * @param runId forty hexadecimal digits, another for each start
 * @param port the client port
 * @param startedNanos monotonic
 * @param counters one for each loop
 * @param clients how many are connected
 * @param maxClients how many may be
 * @param setMaxClients changes that
 * @param cluster lines of INFO's cluster section besides {@code cluster_enabled}
 * @param liveness which nodes live, when they have been asked how they stand
 * @param metrics what this router measures
 */
public record RouterFacts(
    CommandTable table,
    RouterConfig config,
    int node,
    Clock clock,
    String runId,
    IntSupplier port,
    long startedNanos,
    List<CommandCounters> counters,
    IntSupplier clients,
    IntSupplier maxClients,
    IntConsumer setMaxClients,
    Supplier<String> cluster,
    Function<ClusterStatus, Liveness> liveness,
    Metrics metrics) {
  /** The Redis whose commands and replies Pontoon follows; clients choose what they send by it. */
  public static final String REDIS_VERSION = "7.2.4";

  /** Whether clients are sent to the leaders of their keys, in place of being served for them. */
  public boolean isDoor() {
    return node != 0;
  }
}
