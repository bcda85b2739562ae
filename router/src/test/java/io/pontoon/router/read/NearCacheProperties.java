package io.pontoon.router.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.metrics.MetricName;
import io.pontoon.common.metrics.Metrics;
import io.pontoon.common.port.Clock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Nothing is found that is older than a write through this router, or than its bound. */
class NearCacheProperties {
  private static final CommandSpec GET =
      CommandTable.standard().find("get".getBytes(StandardCharsets.US_ASCII), 0, 3);
  private static final int KEYS = 3;
  private static final int DAY = Consistency.MAX_LAG_MOST;

  /** A read that was sent and is not answered yet; it saw the value of that moment. */
  private record Sent(int key, int value, long at) {}

  private static byte[] name(int key) {
    return ("key" + key).getBytes(StandardCharsets.US_ASCII);
  }

  private static Args args(int key) {
    Args args = new Args();
    args.reset(name(key));
    args.add(0, args.array().length);
    return args;
  }

  private static byte[] reply(int value) {
    return (":" + value + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static int value(byte[] reply) {
    return Integer.parseInt(new String(reply, 1, reply.length - 3, StandardCharsets.US_ASCII));
  }

  private static boolean keep(NearCache.ForLoop loop, int key, int value, long at) {
    byte[] bytes = reply(value);
    return loop.keep(
        GET.id(), false, name(key), 0, name(key).length, bytes, 0, bytes.length, at, at);
  }

  @Property(tries = 300)
  void aWriteWinsInWhateverOrderRepliesCome(@ForAll long seed) {
    Random random = new Random(seed);
    long[] now = {random.nextLong()};
    Clock clock =
        new Clock() {
          @Override
          public long monotonicNanos() {
            return now[0];
          }

          @Override
          public long wallMillis() {
            return 0;
          }
        };
    Metrics metrics = new Metrics(MetricName.Of.ROUTER, "1");
    NearCache cache = new NearCache(clock, 1 << 20, 1 << 10, metrics);
    ReadMeters meters = new ReadMeters(metrics);
    List<NearCache.ForLoop> loops = List.of(cache.forLoop(meters), cache.forLoop(meters));
    int[] values = new int[KEYS];
    List<Sent> underWay = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      NearCache.ForLoop loop = loops.get(random.nextInt(2));
      int key = random.nextInt(KEYS);
      switch (random.nextInt(8)) {
        case 0 -> {
          values[key]++;
          loop.invalidate(name(key), 0, name(key).length);
        }
        case 1, 2, 3 -> {
          if (!underWay.isEmpty()) {
            Sent sent = underWay.remove(random.nextInt(underWay.size()));
            keep(loop, sent.key, sent.value, sent.at);
          }
        }
        case 4 -> now[0] += random.nextInt(3);
        default -> {
          byte[] found = loop.find(GET, args(key), false, now[0], DAY);
          if (found == null) {
            underWay.add(new Sent(key, values[key], now[0]));
          } else {
            assertEquals(values[key], value(found));
          }
        }
      }
    }
  }

  @Example
  void aWriteWinsAgainstALoopThatKeepsAtTheSameTime() throws Exception {
    Clock clock = Clock.system();
    Metrics metrics = new Metrics(MetricName.Of.ROUTER, "1");
    NearCache cache = new NearCache(clock, 1 << 20, 1 << 10, metrics);
    NearCache.ForLoop writes = cache.forLoop(new ReadMeters(metrics));
    NearCache.ForLoop reads = cache.forLoop(new ReadMeters(metrics));
    AtomicInteger value = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    writes.find(GET, args(0), false, clock.monotonicNanos(), DAY);
    CompletableFuture<Integer> reader =
        CompletableFuture.supplyAsync(
            () -> {
              int kept = 0;
              while (!over.get() || kept == 0) {
                long sentAt = clock.monotonicNanos();
                kept += keep(reads, 0, value.get(), sentAt) ? 1 : 0;
              }
              return kept;
            });
    for (int i = 0; i < 100_000; i++) {
      int written = value.incrementAndGet();
      writes.invalidate(name(0), 0, name(0).length);
      byte[] found = writes.find(GET, args(0), false, clock.monotonicNanos(), DAY);
      assertTrue(found == null || value(found) == written, "found a reply from before the write");
    }
    over.set(true);
    assertTrue(reader.get(60, TimeUnit.SECONDS) > 0);
  }
}
