package io.pontoon.tests.verify;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.check.Verdict.Kind;
import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.RedisServer;
import io.pontoon.tests.harness.RespConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control: the same clients, history and judgement against a redis-server and its replica, to
 * which clients fail over when the first is killed. Redis acknowledges before the replica has a
 * write, so acknowledged writes are lost, and the proof must say so every time. Where nothing is
 * broken it must say nothing.
 */
class RedisControlTest {
  private static final Logger LOG = LoggerFactory.getLogger(RedisControlTest.class);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int GROUPS = 3;
  private static final int CLIENTS = 8;
  private static final int RATE = 2_000;

  /** As between two data centres: far more than a failover needs to lose something. */
  private static final int LAG_MILLIS = 100;

  @TempDir private Path directory;

  private final AtomicReference<InetSocketAddress> address = new AtomicReference<>();

  private Findings run(Runnable whatHappens) throws IOException {
    Path history = directory.resolve("history.jsonl");
    Keys keys = new Keys(GROUPS, null);
    try (HistoryWriter writer = new HistoryWriter(history)) {
      Clients clients = new Clients(() -> List.of(address.get()), Plan.ANSWER_MILLIS, writer, keys);
      clients.start(CLIENTS, RATE, new SplittableRandom(4));
      try {
        Await.elapse(Duration.ofMillis(800));
        whatHappens.run();
        Await.elapse(Duration.ofMillis(800));
      } finally {
        clients.stop();
      }
      assertTrue(clients.readAll(30) == 0, "every key is read at the end");
    }
    return Judge.judge(history);
  }

  private static InetSocketAddress at(RedisServer server) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }

  @RepeatedTest(3)
  void aFailoverToAReplicaIsFoundToLoseAcknowledgedWrites() throws IOException {
    try (RedisServer first = new RedisServer("--repl-diskless-sync-delay", "0");
        LaggingLink link = new LaggingLink(first.port(), LAG_MILLIS);
        RedisServer replica = new RedisServer("--replicaof", "127.0.0.1 " + link.port())) {
      address.set(at(first));
      Await.until(
          "the replica follows",
          SOON,
          () -> replies(replica, "INFO", "replication").contains("master_link_status:up"));
      Findings findings =
          run(
              () -> {
                first.kill();
                replies(replica, "REPLICAOF", "NO", "ONE");
                address.set(at(replica));
              });
      LOG.info(
          "redis-server and its replica: {} acknowledged, lost {}, stale {}, duplicated {}",
          findings.acknowledged(),
          findings.count(Kind.LOST),
          findings.count(Kind.STALE),
          findings.count(Kind.DUPLICATED));
      assertTrue(findings.count(Kind.LOST) > 0, "nothing lost was found");
      assertFalse(findings.isRight());
    }
  }

  @Test
  void oneThatIsLeftAloneIsRight() throws IOException {
    try (RedisServer redis = new RedisServer()) {
      address.set(at(redis));
      Findings findings = run(() -> {});
      assertTrue(findings.isRight(), () -> String.join("\n", findings.told()));
      assertTrue(findings.acknowledged() > 1_000, () -> findings.acknowledged() + " acknowledged");
    }
  }

  private static String replies(RedisServer server, String... command) {
    try (RespConnection connection = server.connect()) {
      return connection.call(command).text();
    }
  }
}
