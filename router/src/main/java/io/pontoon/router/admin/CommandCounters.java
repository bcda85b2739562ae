package io.pontoon.router.admin;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.Snapshot;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.metrics.Distribution;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.Tally;

/**
 * What one loop counts of clients and their commands; written by the loop's thread, read by any. A
 * command's instruments are made when it is first seen. Times are in nanoseconds, from arrival to
 * the reply being at hand.
 */
public final class CommandCounters {
  /** The id of what is no command. */
  private static final String UNKNOWN = "unknown";

  private record Instruments(Tally calls, Tally failed, Tally rejected, Distribution took) {}

  private final Metrics metrics;
  private final CommandTable table;
  private final Instruments[] commands;
  private final Tally accepted;
  private final Tally refused;
  private final Tally protocolErrors;
  private final Tally bytesIn;
  private final Tally bytesOut;

  public CommandCounters(Metrics metrics, CommandTable table) {
    this.metrics = metrics;
    this.table = table;
    this.commands = new Instruments[table.rows().getLast().id() + 1];
    this.accepted = metrics.tally(MetricName.CLIENTS_ACCEPTED);
    this.refused = metrics.tally(MetricName.CLIENTS_REFUSED);
    this.protocolErrors = metrics.tally(MetricName.PROTOCOL_ERRORS);
    this.bytesIn = metrics.tally(MetricName.CLIENT_BYTES_IN);
    this.bytesOut = metrics.tally(MetricName.CLIENT_BYTES_OUT);
  }

  /** {@code id} 0: no command of the table. */
  public void count(int id, long took, boolean error) {
    Instruments command = of(id);
    command.calls.increment();
    command.took.record(took);
    if (error) {
      command.failed.increment();
    }
  }

  /** A command that was refused before it was tried; {@link #count} follows. */
  public void reject(int id) {
    of(id).rejected.increment();
  }

  private Instruments of(int id) {
    Instruments command = commands[id];
    return command != null ? command : first(id);
  }

  private Instruments first(int id) {
    CommandSpec row = table.byId(id);
    String name = row == null ? UNKNOWN : row.name();
    commands[id] =
        new Instruments(
            metrics.tally(MetricName.COMMANDS, name),
            metrics.tally(MetricName.COMMAND_ERRORS, name),
            metrics.tally(MetricName.COMMANDS_REJECTED, name),
            metrics.distribution(MetricName.COMMAND, name));
    return commands[id];
  }

  public Tally accepted() {
    return accepted;
  }

  public Tally refused() {
    return refused;
  }

  public Tally protocolErrors() {
    return protocolErrors;
  }

  public Tally bytesIn() {
    return bytesIn;
  }

  public Tally bytesOut() {
    return bytesOut;
  }

  public int ids() {
    return commands.length;
  }

  public long calls(int id) {
    return commands[id] == null ? 0 : commands[id].calls.value();
  }

  public long failed(int id) {
    return commands[id] == null ? 0 : commands[id].failed.value();
  }

  public long rejected(int id) {
    return commands[id] == null ? 0 : commands[id].rejected.value();
  }

  public long nanos(int id) {
    return commands[id] == null ? 0 : commands[id].took.sum();
  }

  /**
   * Quantiles of how long a command took, over all loops, in microseconds; null when there was none
   * yet.
   */
  double[] tookMicros(int id, double[] quantiles) {
    CommandSpec row = table.byId(id);
    Histogram took =
        metrics
            .registry()
            .getHistograms()
            .get(MetricName.COMMAND.text() + "." + (row == null ? UNKNOWN : row.name()));
    if (took == null || took.getCount() == 0) {
      return null;
    }
    Snapshot snapshot = took.getSnapshot();
    double[] micros = new double[quantiles.length];
    for (int i = 0; i < quantiles.length; i++) {
      micros[i] = snapshot.getValue(quantiles[i]) / 1000;
    }
    return micros;
  }

  public long allCalls() {
    long all = 0;
    for (int id = 0; id < commands.length; id++) {
      all += calls(id);
    }
    return all;
  }
}
