package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Operation.Fate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Everything that clients asked and what became of it. Each call has one position taken before the
 * command is sent and one after its answer was read, so that a command is never thought shorter
 * than it was. Positions are the clock's time where it moves on and count up by one where it does
 * not: no two are equal, and they keep the true order.
 *
 * <p>A history for threads takes calls from any of them, without a lock; one for a single thread
 * costs an addition per position. A call is begun and ended by one thread at a time.
 */
public final class History {
  private static final long OPEN = Long.MIN_VALUE;
  private final LongSupplier clock;
  private final AtomicLong shared;
  private final Collection<Call> calls;
  private long own;

  private History(LongSupplier clock, boolean threads) {
    this.clock = clock;
    this.shared = threads ? new AtomicLong() : null;
    this.calls = threads ? new ConcurrentLinkedQueue<>() : new ArrayList<>();
  }

  /** For any number of threads; positions count from 1. */
  public History() {
    this(() -> 0, true);
  }

  /**
   * For any number of threads; positions are {@code clock}'s nanoseconds, which must be above 0.
   */
  public static History ofThreads(LongSupplier clock) {
    return new History(clock, true);
  }

  /** For one thread, such as a simulator's; positions are {@code clock}'s nanoseconds. */
  public static History ofOneThread(LongSupplier clock) {
    return new History(clock, false);
  }

  /** A command under way. */
  public final class Call {
    private final int client;
    private final String key;
    private final Action action;
    private final String argument;
    private final Demand demand;
    private final long invoked;
    private Fate fate = Fate.UNKNOWN;
    private String answer;

    /** Written last, so that who sees it sees the rest. */
    private volatile long returned = OPEN;

    private Call(int client, String key, Action action, String argument, Demand demand) {
      this.demand = demand;
      this.client = client;
      this.key = key;
      this.action = action;
      this.argument = argument;
      this.invoked = position();
    }

    /**
     * It was executed and said this; null is Redis's nil. An error that comes of the key's value is
     * an answer: see {@link KeyModel}.
     */
    public void answered(String answer) {
      close(Fate.ANSWERED, answer);
    }

    /** Nobody knows whether it was executed, or will be. */
    public void unknown() {
      close(Fate.UNKNOWN, null);
    }

    /**
     * It was refused by an error that promises that it had no effect: whoever sees one has found a
     * fault.
     */
    public void refused(String error) {
      close(Fate.REFUSED, error);
    }

    public boolean isOpen() {
      return returned == OPEN;
    }

    private boolean isOrdered() {
      return action != Action.GET || demand.level().isLinearizable();
    }

    private void close(Fate fate, String answer) {
      if (returned != OPEN) {
        throw new IllegalStateException("ended before: " + operation());
      }
      this.fate = fate;
      this.answer = answer;
      this.returned = fate == Fate.UNKNOWN ? Operation.NEVER : position();
    }

    private Operation operation() {
      long end = returned;
      return end == OPEN || end == Operation.NEVER
          ? new Operation(
              client, key, action, argument, invoked, Operation.NEVER, Fate.UNKNOWN, null)
          : new Operation(client, key, action, argument, invoked, end, fate, answer);
    }
  }

  /** To be called before the command is sent. */
  public Call begin(int client, String key, Action action, String argument) {
    return begin(client, key, action, argument, Demand.STRONG);
  }

  /** The same, of a client that says how strong its reads are to be. */
  public Call begin(int client, String key, Action action, String argument, Demand demand) {
    Call call = new Call(client, key, action, argument, demand);
    calls.add(call);
    return call;
  }

  /** A position between what was before and what comes. */
  public long mark() {
    return position();
  }

  private long position() {
    long now = clock.getAsLong();
    if (shared == null) {
      own = Math.max(own + 1, now);
      return own;
    }
    while (true) {
      long last = shared.get();
      long next = Math.max(last + 1, now);
      if (shared.compareAndSet(last, next)) {
        return next;
      }
    }
  }

  /**
   * All operations that one order must explain, in the order in which they were begun; a call still
   * open is of unknown fate.
   */
  public List<Operation> operations() {
    List<Operation> all = new ArrayList<>(calls.size());
    for (Call call : calls) {
      if (call.isOrdered()) {
        all.add(call.operation());
      }
    }
    return all;
  }

  /** The same by key. */
  public Map<String, List<Operation>> byKey() {
    Map<String, List<Operation>> keys = new LinkedHashMap<>();
    for (Call call : calls) {
      if (call.isOrdered()) {
        keys.computeIfAbsent(call.key, key -> new ArrayList<>()).add(call.operation());
      }
    }
    return keys;
  }

  /** Really all operations by key, reads that may show the past among them. */
  public Map<String, List<Levelled>> levelledByKey() {
    Map<String, List<Levelled>> keys = new LinkedHashMap<>();
    for (Call call : calls) {
      keys.computeIfAbsent(call.key, key -> new ArrayList<>())
          .add(new Levelled(call.operation(), call.demand));
    }
    return keys;
  }

  public int answered() {
    return (int) calls.stream().filter(call -> call.operation().answered()).count();
  }
}
