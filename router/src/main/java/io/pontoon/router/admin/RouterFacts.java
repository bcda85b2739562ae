package io.pontoon.router.admin;

import io.pontoon.common.command.CommandTable;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.port.Clock;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What INFO and CONFIG tell about this router.
 *
 * @param runId forty hexadecimal digits, another for each start
 * @param port the client port
 * @param startedNanos monotonic
 * @param counters one for each loop
 * @param clients how many are connected
 * @param maxClients how many may be
 * @param setMaxClients changes that
 * @param cluster lines of INFO's cluster section besides {@code cluster_enabled}
 */
public record RouterFacts(
    CommandTable table,
    RouterConfig config,
    Clock clock,
    String runId,
    IntSupplier port,
    long startedNanos,
    List<CommandCounters> counters,
    IntSupplier clients,
    IntSupplier maxClients,
    IntConsumer setMaxClients,
    Supplier<String> cluster) {
  /** The Redis whose commands and replies Pontoon follows; clients choose what they send by it. */
  public static final String REDIS_VERSION = "7.2.4";
}
