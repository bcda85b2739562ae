package io.pontoon.common.metrics;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.Reservoir;
import com.codahale.metrics.Snapshot;
import com.codahale.metrics.WeightedSnapshot;
import com.codahale.metrics.WeightedSnapshot.WeightedSample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One histogram of the registry: the sum of the distributions that threads hold, one each. Counts
 * since the start; nothing decays.
 */
final class Distributions extends Histogram {
  private final List<Distribution> cells;

  Distributions() {
    this(new CopyOnWriteArrayList<>());
  }

  private Distributions(List<Distribution> cells) {
    super(new Cells(cells));
    this.cells = cells;
  }

  Distribution newDistribution() {
    Distribution distribution = new Distribution();
    cells.add(distribution);
    return distribution;
  }

  @Override
  public void update(long value) {
    throw new UnsupportedOperationException("record in a distribution of your own");
  }

  @Override
  public long getCount() {
    long count = 0;
    for (long bucket : counts()) {
      count += bucket;
    }
    return count;
  }

  long sum() {
    long sum = 0;
    for (Distribution cell : cells) {
      sum += cell.sum();
    }
    return sum;
  }

  long[] counts() {
    return total(cells);
  }

  private static long[] total(List<Distribution> cells) {
    long[] total = new long[Distribution.BUCKETS];
    for (Distribution cell : cells) {
      cell.addTo(total);
    }
    return total;
  }

  /** What Dropwizard asks for quantiles. */
  private record Cells(List<Distribution> cells) implements Reservoir {
    @Override
    public int size() {
      return Distribution.BUCKETS;
    }

    @Override
    public void update(long value) {
      throw new UnsupportedOperationException("record in a distribution of your own");
    }

    @Override
    public Snapshot getSnapshot() {
      long[] total = total(cells);
      List<WeightedSample> samples = new ArrayList<>();
      for (int i = 0; i < total.length; i++) {
        if (total[i] > 0) {
          samples.add(new WeightedSample(Distribution.floor(i), total[i]));
        }
      }
      return new WeightedSnapshot(samples);
    }
  }
}
