package io.pontoon.router.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What INFO reads tells is the sum over the loops. */
class ReadMetersTest {
  @Test
  void loopsAreSummed() {
    Metrics metrics = new Metrics(MetricName.Of.ROUTER, "1");
    ReadMeters one = new ReadMeters(metrics);
    ReadMeters two = new ReadMeters(metrics);
    one.read(Level.STRONG, ServedBy.LEADER, 1000);
    two.read(Level.STRONG, ServedBy.LEADER, 1000);
    two.read(Level.ANY, ServedBy.FOLLOWER, 500);
    one.read(Level.ANY, ServedBy.CACHE, 5);
    one.local(1);
    one.hedge();
    two.hedge();
    two.hedgeWon();
    one.passedOver();
    one.hit(3);
    one.miss();
    two.miss();
    two.miss();
    StringBuilder text = new StringBuilder();
    ReadMeters.describe(metrics, text);
    List<String> lines = Arrays.asList(text.toString().split("\r\n"));
    for (String line :
        List.of(
            "total_reads:4",
            "local_reads:1",
            "leader_reads:2",
            "follower_reads:1",
            "cache_reads:1",
            "reads_strong:total=2,leader=2,follower=0,cache=0",
            "reads_any:total=2,leader=0,follower=1,cache=1",
            "hedged_reads:2",
            "hedged_reads_won:1",
            "reads_passed_over:1",
            "near_cache_hits:1",
            "near_cache_misses:3",
            "near_cache_hit_rate:0.2500",
            "near_cache_evictions:0",
            "near_cache_bytes:0")) {
      assertTrue(lines.contains(line), line + " is not in " + lines);
    }
    assertEquals(2, metrics.count(MetricName.READS, "STRONG,leader"));
  }
}
