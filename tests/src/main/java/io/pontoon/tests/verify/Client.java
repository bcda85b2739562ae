package io.pontoon.tests.verify;

import io.pontoon.common.port.Clock;
import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.harness.Reply;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.verify.Keys.Ask;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One client: a connection to one of the addresses, and to the next when it breaks or is silent for
 * too long, and commands on it at a steady pace. Some clients pipeline; then each command under way
 * is a process of its own in the history. One thread.
 */
final class Client implements Runnable {
  /**
   * The first words of errors that promise that nothing was done: Pontoon's, and those with which a
   * redis-server refuses writes.
   */
  private static final Set<String> REFUSALS =
      Set.of("CLUSTERDOWN", "BUSY", "OOM", "LOADING", "READONLY", "MASTERDOWN");

  private static final String INDETERMINATE = "INDETERMINATE";

  /** How the errors begin that no client should ever see. */
  static final String UNEXPECTED = "unexpected: ";

  private static final int CONNECT_MILLIS = 1_000;
  private static final long RECONNECT_NANOS = 50_000_000;
  private static final long BEHIND_MAX_NANOS = 200_000_000;
  private static final int AT_ONE_GROUP = 500;
  private static final int ONE_OLD_KEY_IN = 40;

  private final Supplier<List<InetSocketAddress>> addresses;
  private final int answerMillis;
  private final long pauseNanos;
  private final HistoryWriter history;
  private final Keys keys;
  private final SplittableRandom random;
  private final BooleanSupplier stopped;
  private final int[] processes;
  private int address;
  private int asked;
  private long due;

  /**
   * @param number from 0; the odd ones pipeline
   * @param answerMillis who answers later is given up
   * @param pauseNanos from one command to the next; 0: none
   */
  Client(
      int number,
      Supplier<List<InetSocketAddress>> addresses,
      int answerMillis,
      long pauseNanos,
      HistoryWriter history,
      Keys keys,
      SplittableRandom random,
      BooleanSupplier stopped) {
    this.addresses = addresses;
    this.answerMillis = answerMillis;
    this.pauseNanos = pauseNanos;
    this.history = history;
    this.keys = keys;
    this.random = random;
    this.stopped = stopped;
    this.processes = new int[number % 2 == 0 ? 1 : 4];
    this.address = random.nextInt(1_000);
    this.asked = number * AT_ONE_GROUP;
    for (int i = 0; i < processes.length; i++) {
      processes[i] = history.newProcess();
    }
  }

  @Override
  public void run() {
    due = Clock.system().monotonicNanos();
    while (!stopped.getAsBoolean()) {
      List<InetSocketAddress> known = addresses.get();
      InetSocketAddress at = known.get(address++ % known.size());
      try (RespConnection connection = RespConnection.open(at, CONNECT_MILLIS)) {
        connection.within(answerMillis);
        while (!stopped.getAsBoolean()) {
          exchange(connection);
        }
      } catch (UncheckedIOException e) {
        LockSupport.parkNanos(RECONNECT_NANOS);
      }
    }
  }

  /** Sends one batch and reads its answers. */
  private void exchange(RespConnection connection) {
    int count = 1 + random.nextInt(processes.length);
    awaitTurn(count);
    List<Ask> asks = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      Ask ask = next();
      asks.add(ask);
      bytes.writeBytes(RespConnection.encode(words(ask)));
      history.invoke(processes[i], f(ask), ask.key(), ask.value());
    }
    int answered = 0;
    try {
      connection.send(bytes.toByteArray());
      for (; answered < count; answered++) {
        settle(answered, asks.get(answered), connection.read());
      }
    } catch (UncheckedIOException e) {
      boolean late = e.getCause() instanceof SocketTimeoutException;
      for (int i = answered; i < count; i++) {
        unknown(i, asks.get(i), late ? "no answer in time" : "connection lost");
      }
      throw e;
    }
  }

  private void awaitTurn(int count) {
    long now = Clock.system().monotonicNanos();
    due = Math.max(due + count * pauseNanos, now - BEHIND_MAX_NANOS);
    for (; now < due && !stopped.getAsBoolean(); now = Clock.system().monotonicNanos()) {
      LockSupport.parkNanos(due - now);
    }
  }

  /** Stays with one group for some time, so that where one does not answer the others are asked. */
  private Ask next() {
    int group = 1 + asked++ / AT_ONE_GROUP % keys.groups();
    if (random.nextInt(ONE_OLD_KEY_IN) == 0) {
      String old = keys.any(group, random);
      if (old != null) {
        return new Ask(Action.GET, old, null);
      }
    }
    return keys.next(group, random);
  }

  private static List<String> words(Ask ask) {
    return ask.value() == null
        ? List.of(ask.action().name(), ask.key())
        : List.of(ask.action().name(), ask.key(), ask.value());
  }

  private static String f(Ask ask) {
    return ask.action().name().toLowerCase(Locale.ROOT);
  }

  private void settle(int slot, Ask ask, Reply reply) {
    String text = reply.isNil() ? null : reply.text();
    if (ask.action() == Action.SET && "OK".equals(text)) {
      history.ok(processes[slot], f(ask), ask.key(), ask.value());
    } else if (!reply.isError() && ask.action() != Action.SET) {
      history.ok(processes[slot], f(ask), ask.key(), text);
    } else if (reply.isError() && refuses(text)) {
      history.fail(processes[slot], f(ask), ask.key(), ask.value(), text);
    } else {
      boolean indeterminate = reply.isError() && text.startsWith(INDETERMINATE);
      unknown(slot, ask, indeterminate ? text : UNEXPECTED + text);
    }
  }

  /** Whether an error promises that nothing was done. */
  private static boolean refuses(String error) {
    return REFUSALS.contains(error.split(" ", 2)[0]);
  }

  private void unknown(int slot, Ask ask, String why) {
    history.info(processes[slot], f(ask), ask.key(), ask.value(), why);
    processes[slot] = history.newProcess();
  }
}
