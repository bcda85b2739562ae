package io.pontoon.tests.check;

import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Operation.Fate;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A history as lines of JSON, one for each call and one for each end, in order of time, as
 * Jepsen-like tools read them:
 *
 * <pre>
 * {"process":3,"type":"invoke","f":"set","key":"a","value":"v1","time":1200}
 * {"process":3,"type":"ok","f":"set","key":"a","value":"v1","time":1900}
 * </pre>
 *
 * <p>{@code type} is {@code invoke}, {@code ok} (answered), {@code fail} (refused: no effect, with
 * the {@code error}) or {@code info} (fate unknown). {@code value} is what was asked with, but for
 * {@code ok} what was answered; a {@code set} repeats its value there. {@code time} is the position
 * in the history, nanoseconds in a history with a clock. A process has one command under way at a
 * time and none after an {@code info}: a client that pipelines, or goes on after it lost an answer,
 * stands as several processes. Lines of the {@link Event#NEMESIS} say what was done to the system
 * meanwhile.
 */
public final class JsonLines {
  private JsonLines() {}

  /** Writes a history; the end of what has an unknown fate comes last. */
  public static void write(List<Operation> history, Appendable to) throws IOException {
    List<Operation> calls = new ArrayList<>(history);
    calls.sort(Comparator.comparingLong(Operation::invoked));
    List<Event> events = new ArrayList<>(2 * calls.size());
    Map<Integer, Deque<Integer>> idle = new HashMap<>();
    List<Operation> returns = new ArrayList<>(calls);
    returns.sort(Comparator.comparingLong(Operation::returned));
    Map<Operation, Integer> processes = new java.util.IdentityHashMap<>();
    int count = 0;
    int at = 0;
    long end = 0;
    for (Operation call : calls) {
      for (; at < returns.size() && returns.get(at).returned() < call.invoked(); at++) {
        Operation done = returns.get(at);
        idle.get(done.client()).push(processes.get(done));
      }
      Deque<Integer> free = idle.computeIfAbsent(call.client(), client -> new ArrayDeque<>());
      int process = free.isEmpty() ? count++ : free.pop();
      processes.put(call, process);
      events.add(event(process, Event.Type.INVOKE, call, call.invoked()));
      end = Math.max(end, call.unknown() ? call.invoked() : call.returned());
      if (!call.unknown()) {
        Event.Type type = call.refused() ? Event.Type.FAIL : Event.Type.OK;
        events.add(event(process, type, call, call.returned()));
      }
    }
    events.sort(Comparator.comparingLong(Event::time));
    for (Event event : events) {
      EventLines.append(event, to);
    }
    for (Operation call : calls) {
      if (call.unknown()) {
        EventLines.append(event(processes.get(call), Event.Type.INFO, call, ++end), to);
      }
    }
  }

  private static Event event(int process, Event.Type type, Operation operation, long time) {
    boolean answers = type == Event.Type.OK && operation.action() != Action.SET;
    return new Event(
        process,
        type,
        operation.action().name().toLowerCase(Locale.ROOT),
        operation.key(),
        answers ? operation.answer() : operation.argument(),
        type == Event.Type.FAIL ? operation.answer() : null,
        time);
  }

  /**
   * Reads a history; what never ends has an unknown fate. Lines keep their order also where times
   * are equal or missing.
   *
   * @throws IllegalArgumentException at a line that is not of this form
   */
  public static List<Operation> read(BufferedReader from) throws IOException {
    Reading reading = new Reading();
    EventLines.read(from, (event, line) -> reading.add(event));
    return reading.history;
  }

  private static final class Reading {
    final List<Operation> history = new ArrayList<>();
    private final Map<Integer, Integer> open = new HashMap<>();
    private long position;

    void add(Event event) {
      if (event.ofNemesis()) {
        return;
      }
      position = Math.max(position + 1, event.time());
      if (event.type() == Event.Type.INVOKE) {
        if (open.put(event.process(), history.size()) != null) {
          throw new IllegalArgumentException(
              "process " + event.process() + " has a command under way");
        }
        history.add(call(event));
        return;
      }
      Integer call = open.remove(event.process());
      if (call == null) {
        throw new IllegalArgumentException(
            "process " + event.process() + " has no command under way");
      }
      history.set(call, ended(history.get(call), event));
    }

    private Operation call(Event event) {
      return new Operation(
          event.process(),
          event.key(),
          event.action(),
          event.value(),
          position,
          Operation.NEVER,
          Fate.UNKNOWN,
          null);
    }

    private Operation ended(Operation call, Event event) {
      return switch (event.type()) {
        case OK -> ended(call, Fate.ANSWERED, event.answer());
        case FAIL -> ended(call, Fate.REFUSED, event.error());
        default -> call;
      };
    }

    private Operation ended(Operation call, Fate fate, String answer) {
      return new Operation(
          call.client(),
          call.key(),
          call.action(),
          call.argument(),
          call.invoked(),
          position,
          fate,
          answer);
    }
  }
}
