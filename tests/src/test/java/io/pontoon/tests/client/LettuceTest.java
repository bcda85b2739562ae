package io.pontoon.tests.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Target;
import io.pontoon.tests.harness.TargetExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(TargetExtension.class)
class LettuceTest {
  private static void with(Target target, ProtocolVersion version, Consumer<RedisClient> use) {
    RedisClient client =
        RedisClient.create(
            RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(target.port())
                .withTimeout(Duration.ofSeconds(20))
                .withClientName("lettuce")
                .build());
    try {
      client.setOptions(
          ClientOptions.builder().protocolVersion(version).autoReconnect(false).build());
      use.accept(client);
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESP2", "RESP3"})
  void stringsKeysAndExpiry(ProtocolVersion version, Target target) {
    with(
        target,
        version,
        client -> {
          try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            assertEquals("lettuce", redis.clientGetname());
            assertEquals("OK", redis.set("k", "v"));
            assertEquals("v", redis.get("k"));
            assertNull(redis.get("none"));
            assertNull(redis.set("k", "w", SetArgs.Builder.nx()));
            assertEquals(1, redis.incr("n"));
            assertEquals(2.5, redis.incrbyfloat("n", 1.5));
            assertEquals("OK", redis.mset(Map.of("a", "1", "b", "2", "c", "3")));
            List<String> values = new ArrayList<>();
            redis.mget("a", "x", "c").forEach(pair -> values.add(pair.getValueOrElse("nil")));
            assertEquals(List.of("1", "nil", "3"), values);
            assertEquals(3, redis.exists("a", "b", "c", "x"));
            assertEquals(2, redis.unlink("a", "b"));
            assertTrue(redis.expire("c", 100));
            assertEquals(100, redis.ttl("c"));
            assertTrue(redis.pexpire("c", 1));
            Await.until("c expires", Duration.ofSeconds(20), () -> redis.get("c") == null);
            RedisCommandExecutionException wrong =
                assertThrows(RedisCommandExecutionException.class, () -> redis.incr("k"));
            assertEquals("ERR value is not an integer or out of range", wrong.getMessage());
            assertEquals("PONG", redis.ping());
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"RESP2", "RESP3"})
  void thousandsOfAsynchronousCommandsKeepTheirOrder(ProtocolVersion version, Target target) {
    with(
        target,
        version,
        client -> {
          try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisAsyncCommands<String, String> redis = connection.async();
            List<RedisFuture<Long>> counts = new ArrayList<>();
            List<RedisFuture<String>> values = new ArrayList<>();
            connection.setAutoFlushCommands(false);
            for (int i = 0; i < 10_000; i++) {
              counts.add(redis.incr("count"));
              redis.set("key" + i % 100, "v" + i);
              values.add(redis.get("key" + i % 100));
              if (i % 500 == 499) {
                connection.flushCommands();
              }
            }
            List<Future<?>> all = new ArrayList<>(counts);
            all.addAll(values);
            assertTrue(
                LettuceFutures.awaitAll(Duration.ofSeconds(60), all.toArray(Future[]::new)),
                "all are answered");
            for (int i = 0; i < 10_000; i++) {
              assertEquals(i + 1L, counts.get(i).toCompletableFuture().join());
              assertEquals("v" + i, values.get(i).toCompletableFuture().join());
            }
          }
        });
  }

  @Test
  void keysAndValuesOfAnyBytes(Target target) {
    byte[] all = new byte[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    with(
        target,
        ProtocolVersion.RESP3,
        client -> {
          try (StatefulRedisConnection<byte[], byte[]> connection =
              client.connect(ByteArrayCodec.INSTANCE)) {
            assertEquals("OK", connection.sync().set(all, all));
            assertArrayEquals(all, connection.sync().get(all));
          }
        });
  }

  @Test
  void aScanMeetsEveryKeyOfEveryGroup(Target target) {
    with(
        target,
        ProtocolVersion.RESP3,
        client -> {
          try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            Set<String> expected = new TreeSet<>();
            for (int i = 0; i < 500; i++) {
              expected.add("key" + i);
              redis.set("key" + i, "x");
            }
            Set<String> met = new TreeSet<>();
            KeyScanCursor<String> page = redis.scan(ScanArgs.Builder.limit(20));
            met.addAll(page.getKeys());
            while (!page.isFinished()) {
              page = redis.scan(page, ScanArgs.Builder.limit(20));
              met.addAll(page.getKeys());
            }
            assertEquals(expected, met);
            assertEquals(500, redis.dbsize());
          }
        });
  }
}
