package io.pontoon.common.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.pontoon.common.metrics.MetricName.Kind;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What one node, router or process measures. Instruments are asked for at the start, from any
 * thread; each that is handed out is for one writing thread and is summed with the others of its
 * series. The Dropwizard registry holds the sums.
 */
public final class Metrics {
  /**
   * One line of the registry.
   *
   * @param label the value of the name's label, empty when it has none
   */
  record Series(MetricName name, String label) {
    String key() {
      return label.isEmpty() ? name.text() : name.text() + "." + label;
    }
  }

  /** Takes gauges one by one. */
  @FunctionalInterface
  public interface Sink {
    /** {@code label}: one value for each label of the name, with commas. */
    void gauge(MetricName name, String label, double value);
  }

  /** Gauges whose labels come and go. */
  @FunctionalInterface
  public interface Table {
    /** Called by the thread that answers a scrape; must not block. */
    void each(Sink sink);
  }

  private final MetricName.Of of;
  private final Supplier<String> id;
  private final MetricRegistry registry = new MetricRegistry();
  private final Map<String, Series> series = new ConcurrentSkipListMap<>();
  private volatile Table table = sink -> {};

  /**
   * @param of what is measured: the label that every series carries
   * @param id its value
   */
  public Metrics(MetricName.Of of, String id) {
    this(of, () -> id);
  }

  /** {@code id} is asked at each scrape, for one that is known only later. */
  public Metrics(MetricName.Of of, Supplier<String> id) {
    this.of = of;
    this.id = id;
  }

  public Tally tally(MetricName name) {
    return tally(name, "");
  }

  public Tally tally(MetricName name, String label) {
    String key = declare(name, label, Kind.COUNT);
    return ((Counts) registry.counter(key, Counts::new)).newTally();
  }

  public Distribution distribution(MetricName name) {
    return distribution(name, "");
  }

  public Distribution distribution(MetricName name, String label) {
    String key = declare(name, label, name.kind() == Kind.SIZES ? Kind.SIZES : Kind.NANOS);
    return ((Distributions) registry.histogram(key, Distributions::new)).newDistribution();
  }

  public void gauge(MetricName name, LongSupplier value) {
    gauge(name, "", value);
  }

  /**
   * {@code value} is called by the thread that answers a scrape; it must not block. A second gauge
   * of a series takes the first one's place.
   */
  public void gauge(MetricName name, String label, LongSupplier value) {
    String key = declare(name, label, Kind.GAUGE);
    registry.remove(key);
    registry.register(key, (Gauge<Long>) value::getAsLong);
  }

  /** From now on these gauges are shown too. */
  public void table(Table shown) {
    table = shown;
  }

  Table table() {
    return table;
  }

  private String declare(MetricName name, String label, Kind kind) {
    if (name.of() != of) {
      throw new IllegalArgumentException(name.text() + " is not measured of a " + of.word());
    }
    if (name.kind() != kind || name.label().isEmpty() != label.isEmpty()) {
      throw new IllegalArgumentException(
          name.text()
              + " is a "
              + name.kind()
              + (name.label().isEmpty() ? " without label" : " by " + name.label()));
    }
    Series declared = new Series(name, label);
    series.put(declared.key(), declared);
    return declared.key();
  }

  public MetricRegistry registry() {
    return registry;
  }

  MetricName.Of of() {
    return of;
  }

  String id() {
    return id.get();
  }

  Map<String, Series> series() {
    return series;
  }

  /** The sum so far, for INFO and tests; 0 when nothing counts there. */
  public long count(MetricName name, String label) {
    return registry.getMetrics().get(new Series(name, label).key()) instanceof Counter counter
        ? counter.getCount()
        : 0;
  }
}
