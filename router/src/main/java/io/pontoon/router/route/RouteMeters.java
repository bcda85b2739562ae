package io.pontoon.router.route;

import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.Tally;

/**
 * What the links of one loop count; written by the loop's thread only.
 *
 * @param forwarded commands
 * @param settled commands of those, answered or failed
 * @param retries batches
 * @param indeterminate commands
 */
public record RouteMeters(Tally forwarded, Tally settled, Tally retries, Tally indeterminate) {
  public static RouteMeters of(Metrics metrics) {
    return new RouteMeters(
        metrics.tally(MetricName.FORWARDED),
        metrics.tally(MetricName.SETTLED),
        metrics.tally(MetricName.RETRIES),
        metrics.tally(MetricName.INDETERMINATE));
  }

  /**
   * Over all loops of {@code metrics}: those settled are asked for first, so that it is never
   * negative.
   */
  public static void inFlight(Metrics metrics) {
    metrics.gauge(
        MetricName.INFLIGHT,
        () -> {
          long settled = metrics.count(MetricName.SETTLED, "");
          return metrics.count(MetricName.FORWARDED, "") - settled;
        });
  }
}
