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
 * stands as several processes.
 */
public final class JsonLines {
  private JsonLines() {}

  private record Event(int process, String type, Operation operation, long time) {}

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
      events.add(new Event(process, "invoke", call, call.invoked()));
      end = Math.max(end, call.unknown() ? call.invoked() : call.returned());
      if (!call.unknown()) {
        events.add(new Event(process, call.refused() ? "fail" : "ok", call, call.returned()));
      }
    }
    events.sort(Comparator.comparingLong(Event::time));
    for (Event event : events) {
      write(event, to);
    }
    for (Operation call : calls) {
      if (call.unknown()) {
        write(new Event(processes.get(call), "info", call, ++end), to);
      }
    }
  }

  private static void write(Event event, Appendable to) throws IOException {
    Operation operation = event.operation;
    to.append("{\"process\":").append(Integer.toString(event.process));
    to.append(",\"type\":\"").append(event.type);
    to.append("\",\"f\":\"").append(operation.action().name().toLowerCase(Locale.ROOT));
    to.append("\",\"key\":");
    JsonText.quote(operation.key(), to);
    boolean answers = event.type.equals("ok") && operation.action() != Action.SET;
    to.append(",\"value\":");
    JsonText.quote(answers ? operation.answer() : operation.argument(), to);
    if (event.type.equals("fail")) {
      to.append(",\"error\":");
      JsonText.quote(operation.answer(), to);
    }
    to.append(",\"time\":").append(Long.toString(event.time)).append("}\n");
  }

  /**
   * Reads a history; what never ends has an unknown fate. Lines keep their order also where times
   * are equal or missing.
   *
   * @throws IllegalArgumentException at a line that is not of this form
   */
  public static List<Operation> read(BufferedReader from) throws IOException {
    List<Operation> history = new ArrayList<>();
    Map<Integer, Integer> open = new HashMap<>();
    long position = 0;
    int number = 0;
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        Map<String, String> event = JsonText.object(line);
        position = Math.max(position + 1, Long.parseLong(event.getOrDefault("time", "0")));
        int process = Integer.parseInt(event.get("process"));
        if (event.get("type").equals("invoke")) {
          if (open.put(process, history.size()) != null) {
            throw new IllegalArgumentException("process " + process + " has a command under way");
          }
          history.add(call(process, event, position));
          continue;
        }
        Integer call = open.remove(process);
        if (call == null) {
          throw new IllegalArgumentException("process " + process + " has no command under way");
        }
        history.set(call, ended(history.get(call), event, position));
      } catch (RuntimeException e) {
        throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
      }
    }
    return history;
  }

  private static Operation call(int process, Map<String, String> event, long position) {
    return new Operation(
        process,
        event.get("key"),
        Action.valueOf(event.get("f").toUpperCase(Locale.ROOT)),
        event.get("value"),
        position,
        Operation.NEVER,
        Fate.UNKNOWN,
        null);
  }

  private static Operation ended(Operation call, Map<String, String> event, long position) {
    Fate fate =
        switch (event.get("type")) {
          case "ok" -> Fate.ANSWERED;
          case "fail" -> Fate.REFUSED;
          case "info" -> Fate.UNKNOWN;
          default -> throw new IllegalArgumentException("no such type: " + event.get("type"));
        };
    if (fate == Fate.UNKNOWN) {
      return call;
    }
    String answer = call.action() == Action.SET ? "OK" : event.get("value");
    return new Operation(
        call.client(),
        call.key(),
        call.action(),
        call.argument(),
        call.invoked(),
        position,
        fate,
        fate == Fate.REFUSED ? event.get("error") : answer);
  }
}
