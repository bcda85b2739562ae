package io.pontoon.tests.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Target;
import io.pontoon.tests.harness.TargetExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

@ExtendWith(TargetExtension.class)
class JedisTest {
  private static Jedis open(Target target) {
    return new Jedis("127.0.0.1", target.port(), 20_000);
  }

  @Test
  void stringsKeysAndExpiry(Target target) {
    try (Jedis jedis = open(target)) {
      assertEquals("PONG", jedis.ping());
      assertEquals("OK", jedis.set("k", "v"));
      assertEquals("v", jedis.get("k"));
      assertNull(jedis.set("k", "w", SetParams.setParams().nx()));
      assertEquals("v", jedis.setGet("k", "w"));
      assertEquals(1, jedis.incr("n"));
      assertEquals(11, jedis.incrBy("n", 10));
      assertEquals(11.5, jedis.incrByFloat("n", 0.5));
      assertEquals("OK", jedis.mset("a", "1", "b", "2", "c", "3", "d", "4"));
      assertEquals(java.util.Arrays.asList("1", null, "3", "4"), jedis.mget("a", "x", "c", "d"));
      assertEquals(3, jedis.del("a", "b", "c", "x"));
      assertEquals(1, jedis.expire("d", 100));
      assertEquals(100, jedis.ttl("d"));
      assertEquals(1, jedis.pexpire("d", 1));
      Await.until("d expires", Duration.ofSeconds(20), () -> jedis.get("d") == null);
      assertEquals(-2, jedis.ttl("d"));
      assertEquals("string", jedis.type("k"));
      JedisDataException wrong = assertThrows(JedisDataException.class, () -> jedis.incr("k"));
      assertEquals("ERR value is not an integer or out of range", wrong.getMessage());
      assertEquals("w", jedis.get("k"));
    }
  }

  @Test
  void keysAndValuesOfAnyBytes(Target target) {
    byte[] all = new byte[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    byte[] key = {0, '\r', '\n', (byte) 0xff, '{', '}', ' '};
    try (Jedis jedis = open(target)) {
      assertEquals("OK", jedis.set(key, all));
      assertArrayEquals(all, jedis.get(key));
      assertEquals("OK", jedis.set(new byte[0], new byte[0]));
      assertArrayEquals(new byte[0], jedis.get(new byte[0]));
      assertEquals(2, jedis.dbSize());
    }
  }

  @Test
  void aPipelineKeepsTheOrderOfItsAnswersOverAllGroups(Target target) {
    try (Jedis jedis = open(target);
        Pipeline pipeline = jedis.pipelined()) {
      List<Response<?>> answers = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        answers.add(pipeline.set("key" + i, "v" + i));
        answers.add(pipeline.get("key" + i));
        answers.add(pipeline.incr("count" + i % 7));
      }
      pipeline.sync();
      for (int i = 0; i < 5_000; i++) {
        assertEquals("OK", answers.get(3 * i).get());
        assertEquals("v" + i, answers.get(3 * i + 1).get());
        assertEquals(i / 7 + 1L, answers.get(3 * i + 2).get());
      }
    }
  }

  @Test
  void aScanMeetsEveryKeyOfEveryGroup(Target target) {
    try (Jedis jedis = open(target)) {
      Set<String> expected = new TreeSet<>();
      for (int i = 0; i < 1_000; i++) {
        expected.add("scan:" + i);
        jedis.set("scan:" + i, "x");
        jedis.set("other:" + i, "x");
      }
      Set<String> met = new TreeSet<>();
      String cursor = ScanParams.SCAN_POINTER_START;
      do {
        ScanResult<String> page = jedis.scan(cursor, new ScanParams().match("scan:*").count(50));
        met.addAll(page.getResult());
        cursor = page.getCursor();
      } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
      assertEquals(expected, met);
      assertEquals(expected, new TreeSet<>(jedis.keys("scan:*")));
      assertEquals(2_000, jedis.dbSize());
      assertTrue(jedis.exists(jedis.randomKey()));
    }
  }

  @Test
  void aPoolSharedByManyThreadsCountsEachIncrementOnce(Target target) throws Exception {
    try (JedisPool pool = new JedisPool("127.0.0.1", target.port());
        ExecutorService threads = Executors.newFixedThreadPool(16)) {
      pool.setMaxTotal(8);
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 16; t++) {
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    try (Jedis jedis = pool.getResource()) {
                      jedis.incr("shared");
                    }
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      try (Jedis jedis = pool.getResource()) {
        assertEquals("1600", jedis.get("shared"));
      }
    }
  }

  @Test
  void resp3AndAClientThatNamesItself(Target target) {
    DefaultJedisClientConfig config =
        DefaultJedisClientConfig.builder()
            .protocol(RedisProtocol.RESP3)
            .clientName("jedis-of-test")
            .timeoutMillis(20_000)
            .build();
    try (Jedis jedis = new Jedis(new HostAndPort("127.0.0.1", target.port()), config)) {
      assertEquals("jedis-of-test", jedis.clientGetname());
      assertEquals("OK", jedis.set("ü", "ß"));
      assertEquals("ß", jedis.get("ü"));
      assertNull(jedis.get("none"));
      assertEquals(2, jedis.strlen("ü"));
      assertTrue(jedis.clientInfo().contains("name=jedis-of-test"));
      assertEquals(
          "ü",
          new String(
              jedis.keys("*".getBytes(StandardCharsets.UTF_8)).iterator().next(),
              StandardCharsets.UTF_8));
    }
  }
}
