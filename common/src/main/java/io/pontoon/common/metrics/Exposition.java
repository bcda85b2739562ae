package io.pontoon.common.metrics;

import com.codahale.metrics.Metric;
import io.pontoon.common.metrics.MetricName.Kind;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** The registries of this process as Prometheus text. */
final class Exposition {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double NANOS = 1e9;

  /**
   * Powers of two that bound the buckets shown: 16 µs to 17 s for durations, 2 to a million for
   * sizes.
   */
  private static final int NANOS_FIRST = 14;

  private static final int NANOS_LAST = 34;
  private static final int SIZES_FIRST = 1;
  private static final int SIZES_LAST = 20;

  private Exposition() {}

  static void write(List<Metrics> sources, OutputStream out) throws IOException {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    List<TableGauge> tables = tables(sources);
    for (MetricName name : MetricName.values()) {
      MetricSnapshot snapshot = snapshot(name, sources, tables);
      if (!snapshot.getDataPoints().isEmpty()) {
        all.metricSnapshot(snapshot);
      }
    }
    PrometheusTextFormatWriter.builder().build().write(out, all.build());
  }

  /** A gauge of some source's table. */
  private record TableGauge(MetricName name, Labels labels, double value) {}

  /** All sources' tables, each read once, so that what stands in one row is of one moment. */
  private static List<TableGauge> tables(List<Metrics> sources) {
    List<TableGauge> gauges = new ArrayList<>();
    for (Metrics source : sources) {
      Labels own = Labels.of(source.of().word(), source.id());
      source
          .table()
          .each(
              (name, label, value) ->
                  gauges.add(new TableGauge(name, labels(own, name, label), value)));
    }
    return gauges;
  }

  private static Labels labels(Labels own, MetricName name, String label) {
    String[] names = name.label().split(",");
    String[] values = label.split(",");
    Labels all = own;
    for (int i = 0; i < names.length; i++) {
      all = all.add(names[i], values[i]);
    }
    return all;
  }

  private static MetricSnapshot snapshot(
      MetricName name, List<Metrics> sources, List<TableGauge> tables) {
    return switch (name.kind()) {
      case COUNT -> {
        // The writer puts _total back.
        CounterSnapshot.Builder counter =
            CounterSnapshot.builder()
                .name(name.text().replaceFirst("_total$", ""))
                .help(name.help());
        each(
            name,
            sources,
            (metric, labels) ->
                counter.dataPoint(
                    CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(((Counts) metric).getCount())
                        .labels(labels)
                        .build()));
        yield counter.build();
      }
      case GAUGE -> {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name.text()).help(name.help());
        each(
            name,
            sources,
            (metric, labels) ->
                gauge.dataPoint(
                    GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(number(metric))
                        .labels(labels)
                        .build()));
        for (TableGauge row : tables) {
          if (row.name == name) {
            gauge.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .value(row.value)
                    .labels(row.labels)
                    .build());
          }
        }
        yield gauge.build();
      }
      case NANOS, SIZES -> {
        HistogramSnapshot.Builder histogram =
            HistogramSnapshot.builder().name(name.text()).help(name.help());
        each(
            name,
            sources,
            (metric, labels) ->
                histogram.dataPoint(histogram((Distributions) metric, name.kind(), labels)));
        yield histogram.build();
      }
    };
  }

  private static double number(Metric gauge) {
    return ((Number) ((com.codahale.metrics.Gauge<?>) gauge).getValue()).doubleValue();
  }

  private static HistogramSnapshot.HistogramDataPointSnapshot histogram(
      Distributions metric, Kind kind, Labels labels) {
    int first = kind == Kind.NANOS ? NANOS_FIRST : SIZES_FIRST;
    int last = kind == Kind.NANOS ? NANOS_LAST : SIZES_LAST;
    double unit = kind == Kind.NANOS ? NANOS : 1;
    long[] counts = metric.counts();
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    int at = 0;
    for (int power = first; power <= last; power++) {
      long count = 0;
      for (int end = Distribution.bucket(1L << power); at < end; at++) {
        count += counts[at];
      }
      // The bucket holds whole numbers below the power: the greatest is one less, which among
      // nanoseconds does not matter.
      buckets.bucket(kind == Kind.NANOS ? (1L << power) / unit : (1L << power) - 1, count);
    }
    long rest = 0;
    for (; at < counts.length; at++) {
      rest += counts[at];
    }
    buckets.bucket(Double.POSITIVE_INFINITY, rest);
    return HistogramSnapshot.HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(buckets.build())
        .sum(metric.sum() / unit)
        .labels(labels)
        .build();
  }

  @FunctionalInterface
  private interface Point {
    void add(Metric metric, Labels labels);
  }

  private static void each(MetricName name, List<Metrics> sources, Point point) {
    for (Metrics source : sources) {
      for (Metrics.Series series : source.series().values()) {
        Metric metric =
            series.name() == name ? source.registry().getMetrics().get(series.key()) : null;
        if (metric != null) {
          Labels labels = Labels.of(source.of().word(), source.id());
          point.add(
              metric, series.label().isEmpty() ? labels : labels(labels, name, series.label()));
        }
      }
    }
  }
}
