package io.pontoon.tests.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pontoon.tests.check.History;
import io.pontoon.tests.check.Judgement;
import io.pontoon.tests.check.Operation.Action;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that write, read and count through one target while a test breaks it, and the judgement
 * of what they saw. Half of them send one command at a time, half pipeline. Keys are left behind
 * for new ones as the work goes on, so that no key's history grows too long to judge; every key is
 * read once more at the end.
 */
public final class Workload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workload.class);
  private static final int REGISTERS = 12;
  private static final int COUNTERS = 3;
  private static final int COMMANDS_PER_KEY_SET = 6_000;
  private static final int PIPELINE = 12;
  private static final long RECONNECT_NANOS = 10_000_000;

  private final Target target;
  private final long seed;
  private final String prefix;
  private final History history = new History();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger indeterminate = new AtomicInteger();
  private final AtomicInteger disconnected = new AtomicInteger();
  private final AtomicLong asked = new AtomicLong();
  private final Set<String> refusals = new HashSet<>(Set.of("CLUSTERDOWN", "BUSY"));
  private volatile boolean stopped;

  public Workload(Target target, long seed) {
    this.target = target;
    this.seed = seed;
    this.prefix = "w" + seed;
  }

  /**
   * One more error that is no fault but promises that the command had no effect; to be called
   * before the start.
   */
  public Workload expectRefusal(String firstWord) {
    refusals.add(firstWord);
    return this;
  }

  public Workload start(int count) {
    LOG.info("workload of {} clients, seed {}", count, seed);
    for (int i = 0; i < count; i++) {
      int client = i;
      clients.add(Thread.ofPlatform().daemon().name("client-" + i).start(() -> work(client)));
    }
    return this;
  }

  /** Returns when {@code more} further commands were acknowledged: the target works. */
  public void awaitProgress(int more, Duration deadline) {
    int goal = acknowledged.get() + more;
    Await.until(
        () -> more + " further commands acknowledged; " + summary(),
        deadline,
        () -> acknowledged.get() >= goal || !faults.isEmpty());
    failOnFaults();
  }

  public String summary() {
    return "seed "
        + seed
        + ": acknowledged "
        + acknowledged
        + ", refused "
        + refused
        + ", indeterminate "
        + indeterminate
        + ", connections lost "
        + disconnected
        + ", faults "
        + faults.size();
  }

  private void failOnFaults() {
    if (!faults.isEmpty()) {
      throw new AssertionError(
          faults.size() + " faults, the first: " + faults.peek() + "\n" + summary());
    }
  }

  private void work(int client) {
    Random random = new Random(seed * 31 + client);
    while (!stopped) {
      try (RespConnection connection = target.connect()) {
        while (!stopped) {
          exchange(client, random, connection);
        }
      } catch (UncheckedIOException e) {
        // The connection is lost: open calls were given up as unknown, and a new one is tried.
        disconnected.incrementAndGet();
        LockSupport.parkNanos(RECONNECT_NANOS);
      }
    }
  }

  /** Sends one batch and reads its answers. */
  private void exchange(int client, Random random, RespConnection connection) {
    int size = client % 2 == 0 ? 1 : 1 + random.nextInt(PIPELINE);
    List<History.Call> calls = new ArrayList<>();
    List<Action> actions = new ArrayList<>();
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < size; i++) {
      long number = asked.getAndIncrement();
      Action action = draw(random);
      String key = key(action, number, random);
      String argument = takesValue(action) ? "v" + number : null;
      List<String> command = new ArrayList<>(List.of(action.name(), key));
      if (argument != null) {
        command.add(argument);
      }
      actions.add(action);
      calls.add(history.begin(client, key, action, argument));
      bytes.writeBytes(RespConnection.encode(command));
    }
    int answered = 0;
    try {
      connection.send(bytes.toByteArray());
      for (; answered < size; answered++) {
        settle(calls.get(answered), actions.get(answered), connection.read());
      }
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof java.net.SocketTimeoutException) {
        faults.add("no answer within " + RespConnection.ANSWER_WITHIN_MILLIS + " ms");
      }
      for (History.Call call : calls.subList(answered, size)) {
        call.unknown();
      }
      throw e;
    }
  }

  private void settle(History.Call call, Action action, Reply reply) {
    if (!reply.isError()) {
      call.answered(reply.isNil() ? null : reply.text());
      acknowledged.incrementAndGet();
    } else if (firstWord(reply).equals("INDETERMINATE")) {
      call.unknown();
      indeterminate.incrementAndGet();
    } else if (refusals.contains(firstWord(reply))) {
      call.refused(reply.text());
      refused.incrementAndGet();
    } else {
      call.unknown();
      faults.add(action + " answered " + reply);
    }
  }

  private static String firstWord(Reply error) {
    return error.text().split(" ", 2)[0];
  }

  private static Action draw(Random random) {
    int dice = random.nextInt(100);
    if (dice < 35) {
      return Action.INCR;
    }
    if (dice < 65) {
      return Action.SET;
    }
    if (dice < 88) {
      return Action.GET;
    }
    Action[] rest = {Action.DEL, Action.GETSET, Action.SETNX, Action.APPEND};
    return rest[dice % rest.length];
  }

  private static boolean takesValue(Action action) {
    return switch (action) {
      case SET, GETSET, SETNX, APPEND -> true;
      case GET, DEL, INCR, DECR, INCRBY -> false;
    };
  }

  private String key(Action action, long number, Random random) {
    String set = prefix + ":" + number / COMMANDS_PER_KEY_SET;
    return action == Action.INCR
        ? set + ":c" + random.nextInt(COUNTERS)
        : set + ":r" + random.nextInt(REGISTERS);
  }

  private void stop() {
    stopped = true;
    for (Thread client : clients) {
      try {
        client.join(2L * RespConnection.ANSWER_WITHIN_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Stops the clients, reads every key once more, and judges all that was seen. */
  public void verify() {
    stop();
    LOG.info("{}", summary());
    failOnFaults();
    readAllOnceMore();
    assertEquals("", Judgement.of(history).told(), summary());
  }

  private void readAllOnceMore() {
    List<String> keys = List.copyOf(history.byKey().keySet());
    try (RespConnection connection = target.connect()) {
      for (String key : keys) {
        Await.until(
            "a last read of " + key, Duration.ofSeconds(60), () -> readLast(connection, key));
      }
    }
  }

  private boolean readLast(RespConnection connection, String key) {
    History.Call call = history.begin(-1, key, Action.GET, null);
    Reply reply = connection.call("GET", key);
    if (reply.isError()) {
      call.refused(reply.text());
      return false;
    }
    call.answered(reply.isNil() ? null : reply.text());
    return true;
  }

  @Override
  public void close() {
    stop();
  }
}
