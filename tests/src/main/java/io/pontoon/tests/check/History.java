package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Everything that clients asked and what became of it. Positions come from one counter, taken
 * before the command is sent and after its answer was read, so that a command is never thought
 * shorter than it was. Any thread may record.
 */
public final class History {
  private final AtomicLong position = new AtomicLong();
  private final List<Operation> ended = new ArrayList<>();
  private final List<Call> open = new ArrayList<>();

  /** A command under way. */
  public final class Call {
    private final int client;
    private final String key;
    private final Action action;
    private final String argument;
    private final long invoked;

    private Call(int client, String key, Action action, String argument) {
      this.client = client;
      this.key = key;
      this.action = action;
      this.argument = argument;
      this.invoked = position.getAndIncrement();
    }

    /** It was executed and said this; null is Redis's nil. */
    public void answered(String answer) {
      close(position.getAndIncrement(), answer);
    }

    /** Nobody knows whether it was executed, or will be. */
    public void unknown() {
      close(Operation.NEVER, null);
    }

    /**
     * It was refused by an error that promises that it had no effect: whoever sees one has found a
     * fault.
     */
    public void refused() {
      synchronized (History.this) {
        open.remove(this);
      }
    }

    private void close(long returned, String answer) {
      synchronized (History.this) {
        if (open.remove(this)) {
          ended.add(new Operation(client, key, action, argument, invoked, returned, answer));
        }
      }
    }
  }

  /** To be called before the command is sent. */
  public Call begin(int client, String key, Action action, String argument) {
    Call call = new Call(client, key, action, argument);
    synchronized (this) {
      open.add(call);
    }
    return call;
  }

  /** All operations by key; a call still open counts as one of unknown fate. */
  public synchronized Map<String, List<Operation>> byKey() {
    for (Call call : List.copyOf(open)) {
      call.unknown();
    }
    Map<String, List<Operation>> keys = new LinkedHashMap<>();
    for (Operation operation : ended) {
      keys.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
    }
    return keys;
  }

  public synchronized int answered() {
    return (int) ended.stream().filter(operation -> !operation.unknown()).count();
  }
}
