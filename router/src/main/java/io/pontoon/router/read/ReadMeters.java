package io.pontoon.router.read;

import com.codahale.metrics.Gauge;
import io.pontoon.common.metrics.Distribution;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.metrics.Tally;
import java.util.Locale;

/** What one loop counts of reads; written by the loop's thread only. */
public final class ReadMeters {
  private static final Level[] LEVELS = Level.values();
  private static final ServedBy[] SERVERS = ServedBy.values();
  private static final String LOCAL = "local";
  private static final String HEDGE = "hedge";
  private static final String HEDGE_WON = "hedge-won";
  private static final String PASSED_OVER = "passed-over";
  private static final String HIT = "hit";
  private static final String MISS = "miss";
  static final String EVICTED = "evicted";

  private final Tally[] reads = new Tally[LEVELS.length * SERVERS.length];
  private final Distribution[] took = new Distribution[LEVELS.length];
  private final Tally local;
  private final Tally hedges;
  private final Tally hedgesWon;
  private final Tally passedOver;
  private final Tally hits;
  private final Tally misses;
  private final Distribution age;

  public ReadMeters(Metrics metrics) {
    for (Level level : LEVELS) {
      took[level.ordinal()] = metrics.distribution(MetricName.READ, level.name());
      for (ServedBy by : SERVERS) {
        reads[place(level, by)] = metrics.tally(MetricName.READS, label(level, by));
      }
    }
    local = metrics.tally(MetricName.READ_EVENTS, LOCAL);
    hedges = metrics.tally(MetricName.READ_EVENTS, HEDGE);
    hedgesWon = metrics.tally(MetricName.READ_EVENTS, HEDGE_WON);
    passedOver = metrics.tally(MetricName.READ_EVENTS, PASSED_OVER);
    hits = metrics.tally(MetricName.NEAR_CACHE, HIT);
    misses = metrics.tally(MetricName.NEAR_CACHE, MISS);
    age = metrics.distribution(MetricName.NEAR_CACHE_AGE);
  }

  private static int place(Level level, ServedBy by) {
    return level.ordinal() * SERVERS.length + by.ordinal();
  }

  private static String label(Level level, ServedBy by) {
    return level.name() + "," + by.word();
  }

  /** A read was answered, {@code nanos} after it arrived. */
  public void read(Level level, ServedBy by, long nanos) {
    reads[place(level, by)].increment();
    took[level.ordinal()].record(nanos);
  }

  /** So many reads were answered by a node of the router's own zone. */
  public void local(int reads) {
    local.add(reads);
  }

  /** A read was sent a second time, the first one's reply still missing. */
  public void hedge() {
    hedges.increment();
  }

  /** The second one's reply came first. */
  public void hedgeWon() {
    hedgesWon.increment();
  }

  /** A replica could not keep the terms of a read, and another one was asked. */
  public void passedOver() {
    passedOver.increment();
  }

  /** The near cache had a reply that was {@code ageNanos} old. */
  void hit(long ageNanos) {
    hits.increment();
    age.record(ageNanos);
  }

  void miss() {
    misses.increment();
  }

  /** The lines of {@code INFO reads}, over all loops of {@code metrics}. Any thread. */
  public static void describe(Metrics metrics, StringBuilder to) {
    long total = 0;
    long[] by = new long[SERVERS.length];
    StringBuilder levels = new StringBuilder();
    for (Level level : LEVELS) {
      long all = 0;
      StringBuilder parts = new StringBuilder();
      for (ServedBy server : SERVERS) {
        long count = metrics.count(MetricName.READS, label(level, server));
        by[server.ordinal()] += count;
        all += count;
        parts.append(',').append(server.word()).append('=').append(count);
      }
      total += all;
      String name = "reads_" + level.name().toLowerCase(Locale.ROOT);
      levels.append(name).append(":total=").append(all).append(parts).append("\r\n");
    }
    line(to, "total_reads", total);
    line(to, "local_reads", metrics.count(MetricName.READ_EVENTS, LOCAL));
    for (ServedBy server : SERVERS) {
      line(to, server.word() + "_reads", by[server.ordinal()]);
    }
    to.append(levels);
    line(to, "hedged_reads", metrics.count(MetricName.READ_EVENTS, HEDGE));
    line(to, "hedged_reads_won", metrics.count(MetricName.READ_EVENTS, HEDGE_WON));
    line(to, "reads_passed_over", metrics.count(MetricName.READ_EVENTS, PASSED_OVER));
    nearCache(metrics, to);
  }

  private static void nearCache(Metrics metrics, StringBuilder to) {
    long hits = metrics.count(MetricName.NEAR_CACHE, HIT);
    long misses = metrics.count(MetricName.NEAR_CACHE, MISS);
    line(to, "near_cache_hits", hits);
    line(to, "near_cache_misses", misses);
    double rate = hits == 0 ? 0 : (double) hits / (hits + misses);
    to.append(String.format(Locale.ROOT, "near_cache_hit_rate:%.4f\r\n", rate));
    line(to, "near_cache_evictions", metrics.count(MetricName.NEAR_CACHE, EVICTED));
    Gauge<?> bytes = metrics.registry().getGauges().get(MetricName.NEAR_CACHE_BYTES.text());
    line(to, "near_cache_bytes", bytes == null ? 0 : ((Number) bytes.getValue()).longValue());
  }

  private static void line(StringBuilder to, String name, long value) {
    to.append(name).append(':').append(value).append("\r\n");
  }
}
