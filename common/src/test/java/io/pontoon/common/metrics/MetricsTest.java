package io.pontoon.common.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.config.StartupException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Property
  void aBucketHoldsItsNumberAndIsNarrow(
      @ForAll @LongRange(min = 0, max = (1L << 44) - 1) long value) {
    int bucket = Distribution.bucket(value);
    long floor = Distribution.floor(bucket);
    assertTrue(floor <= value, () -> floor + " > " + value);
    assertTrue(value - floor <= value / 16, () -> value + " is far above " + floor);
    assertEquals(bucket, Distribution.bucket(floor));
  }

  @Test
  void numbersOutOfRangeAreCountedAtTheEnds() {
    Distribution distribution = new Distribution();
    distribution.record(-5);
    distribution.record(Long.MAX_VALUE);
    long[] counts = new long[Distribution.BUCKETS];
    distribution.addTo(counts);
    assertEquals(1, counts[0]);
    assertEquals(1, counts[Distribution.BUCKETS - 1]);
  }

  @Test
  void instrumentsOfOneSeriesAreSummed() {
    Metrics metrics = new Metrics(MetricName.Of.ROUTER, "1");
    metrics.tally(MetricName.COMMANDS, "get").add(2);
    metrics.tally(MetricName.COMMANDS, "get").increment();
    assertEquals(3, metrics.count(MetricName.COMMANDS, "get"));
    assertEquals(3, metrics.registry().getCounters().get("pontoon_commands_total.get").getCount());
    assertEquals(0, metrics.count(MetricName.COMMANDS, "set"));
  }

  @Test
  void quantilesComeFromTheRegistryToo() {
    Metrics metrics = new Metrics(MetricName.Of.NODE, "1");
    Distribution distribution = metrics.distribution(MetricName.WAL_FSYNC);
    for (int i = 1; i <= 1000; i++) {
      distribution.record(i * 1000);
    }
    var histogram = metrics.registry().getHistograms().get("pontoon_wal_fsync_seconds");
    assertEquals(1000, histogram.getCount());
    assertEquals(500_000, histogram.getSnapshot().getMedian(), 500_000 / 16.0);
    assertEquals(990_000, histogram.getSnapshot().get99thPercentile(), 990_000 / 16.0);
  }

  @Test
  void anInstrumentOfAnotherKindIsRefused() {
    Metrics metrics = new Metrics(MetricName.Of.NODE, "1");
    assertThrows(IllegalArgumentException.class, () -> metrics.tally(MetricName.COMMIT));
    assertThrows(IllegalArgumentException.class, () -> metrics.tally(MetricName.COMMANDS));
    assertThrows(IllegalArgumentException.class, () -> metrics.tally(MetricName.LANE_DROPPED));
    assertThrows(IllegalArgumentException.class, () -> metrics.distribution(MetricName.PROPOSALS));
  }

  @Test
  void prometheusReadsThem() throws Exception {
    Metrics one = new Metrics(MetricName.Of.NODE, "1");
    Metrics two = new Metrics(MetricName.Of.NODE, "2");
    one.tally(MetricName.PROPOSALS).add(7);
    two.tally(MetricName.PROPOSALS).add(8);
    one.gauge(MetricName.LANE_INBOX, "0", () -> 3);
    one.distribution(MetricName.WAL_FSYNC).record(20_000);
    one.distribution(MetricName.WAL_BATCH_RECORDS).record(5);
    Metrics router = new Metrics(MetricName.Of.ROUTER, "6379");
    router.tally(MetricName.READS, "ANY,cache").add(3);
    Metrics process = new Metrics(MetricName.Of.PROCESS, "node1");
    ProcessMemory.measure(process);
    try (MetricsServer server =
        MetricsServer.start("127.0.0.1", 0, List.of(one, two, router, process))) {
      String text = get(server.port(), "/metrics").body();
      for (String line :
          List.of(
              "# TYPE pontoon_raft_proposals_total counter",
              "pontoon_raft_proposals_total{node=\"1\"} 7.0",
              "pontoon_raft_proposals_total{node=\"2\"} 8.0",
              "pontoon_lane_inbox_frames{lane=\"0\",node=\"1\"} 3.0",
              "pontoon_reads_total{by=\"cache\",level=\"ANY\",router=\"6379\"} 3.0",
              "# TYPE pontoon_wal_fsync_seconds histogram",
              "pontoon_wal_fsync_seconds_bucket{node=\"1\",le=\"1.6384E-5\"} 0",
              "pontoon_wal_fsync_seconds_bucket{node=\"1\",le=\"3.2768E-5\"} 1",
              "pontoon_wal_fsync_seconds_count{node=\"1\"} 1",
              "pontoon_wal_fsync_seconds_sum{node=\"1\"} 2.0E-5",
              "pontoon_wal_batch_records_bucket{node=\"1\",le=\"3.0\"} 0",
              "pontoon_wal_batch_records_bucket{node=\"1\",le=\"7.0\"} 1",
              "# HELP pontoon_memory_heap_bytes The JVM's heap in use")) {
        assertTrue(text.lines().anyMatch(line::equals), line + " is missing in\n" + text);
      }
      assertEquals(404, get(server.port(), "/").statusCode());
      StartupException taken =
          assertThrows(
              StartupException.class,
              () -> MetricsServer.start("127.0.0.1", server.port(), List.of(one)));
      assertTrue(
          taken
              .getMessage()
              .startsWith("metrics.port: cannot listen on 127.0.0.1:" + server.port()),
          taken.getMessage());
    }
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
