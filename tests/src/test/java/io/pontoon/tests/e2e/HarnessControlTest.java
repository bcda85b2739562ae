package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.Processes;
import io.pontoon.tests.harness.RedisServer;
import io.pontoon.tests.harness.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The suites must be able to fail: a redis-server that keeps nothing loses writes when it is
 * killed, and the judgement must say so.
 */
class HarnessControlTest {
  private static final Duration PROGRESS = Duration.ofSeconds(30);

  @Test
  void anUnharmedRedisIsRight() {
    try (RedisServer redis = new RedisServer();
        Workload workload = new Workload(redis, 1).start(4)) {
      workload.awaitProgress(20_000, PROGRESS);
      workload.verify();
    }
  }

  @Test
  void aRedisThatKeepsNothingIsFoundToLoseAcknowledgedWrites() {
    try (RedisServer redis = new RedisServer("--appendonly", "no");
        Workload workload = new Workload(redis, 2).start(4)) {
      workload.awaitProgress(1_000, PROGRESS);
      redis.kill();
      redis.start();
      workload.awaitProgress(1_000, PROGRESS);
      AssertionError found = assertThrows(AssertionError.class, workload::verify);
      assertTrue(
          found.getMessage().contains("lost") || found.getMessage().contains("no order explains"),
          found::getMessage);
    }
  }

  @Test
  void aRedisThatSyncsEachWriteLosesNothing() {
    try (RedisServer redis = new RedisServer("--appendonly", "yes", "--appendfsync", "always");
        Workload workload = new Workload(redis, 3).expectRefusal("LOADING").start(4)) {
      workload.awaitProgress(1_000, PROGRESS);
      redis.kill();
      redis.start();
      workload.awaitProgress(1_000, PROGRESS);
      workload.verify();
    }
  }

  @Test
  void nothingOutlivesTheHarness() {
    RedisServer redis = new RedisServer();
    long pid = redis.pid();
    redis.close();
    assertFalse(Processes.alive(pid));
  }
}
