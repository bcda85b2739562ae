package io.pontoon.common.metrics;

import com.codahale.metrics.Counter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One counter of the registry: the sum of the tallies that threads hold, one each. */
final class Counts extends Counter {
  private final List<Tally> tallies = new CopyOnWriteArrayList<>();

  Tally newTally() {
    Tally tally = new Tally();
    tallies.add(tally);
    return tally;
  }

  @Override
  public long getCount() {
    long sum = 0;
    for (Tally tally : tallies) {
      sum += tally.value();
    }
    return sum;
  }

  @Override
  public void inc(long n) {
    throw new UnsupportedOperationException("count on a tally of your own");
  }

  @Override
  public void dec(long n) {
    throw new UnsupportedOperationException("a counter only grows");
  }
}
