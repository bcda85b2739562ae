package io.pontoon.tests.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * An {@link Event} as a line of JSON, and back:
 *
 * <pre>
 * {"process":"nemesis","type":"info","f":"begin","value":"kill node1","time":900}
 * {"process":3,"type":"invoke","f":"set","key":"a","value":"v1","time":1200}
 * {"process":3,"type":"ok","f":"set","key":"a","value":"v1","time":1900}
 * </pre>
 *
 * <p>{@code type} is {@code invoke}, {@code ok}, {@code fail} or {@code info}, {@code error} stands
 * behind the value of the last two. Lines stand in the order in which things happened.
 */
public final class EventLines {
  private static final String NEMESIS = "nemesis";

  private EventLines() {}

  /** Writes one line, its end included. */
  public static void append(Event event, Appendable to) throws IOException {
    to.append("{\"process\":");
    if (event.ofNemesis()) {
      JsonText.quote(NEMESIS, to);
    } else {
      to.append(Integer.toString(event.process()));
    }
    to.append(",\"type\":\"").append(event.type().word());
    to.append("\",\"f\":\"").append(event.f()).append('"');
    if (event.key() != null) {
      to.append(",\"key\":");
      JsonText.quote(event.key(), to);
    }
    to.append(",\"value\":");
    JsonText.quote(event.value(), to);
    if (event.error() != null) {
      to.append(",\"error\":");
      JsonText.quote(event.error(), to);
    }
    to.append(",\"time\":").append(Long.toString(event.time())).append("}\n");
  }

  /**
   * Reads to the end.
   *
   * @param each takes each event, and the line it was read from; may throw {@link
   *     IllegalArgumentException} when it makes no sense there
   * @throws IllegalArgumentException at a line that is no event or makes no sense, naming it
   */
  public static void read(BufferedReader from, BiConsumer<Event, String> each) throws IOException {
    int number = 0;
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      number++;
      if (!line.isBlank()) {
        try {
          each.accept(event(line), line);
        } catch (IllegalArgumentException | NullPointerException e) {
          throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
      }
    }
  }

  private static Event event(String line) {
    Map<String, String> members = JsonText.object(line);
    String process = members.get("process");
    return new Event(
        process.equals(NEMESIS) ? Event.NEMESIS : Integer.parseInt(process),
        Event.Type.of(members.get("type")),
        members.get("f"),
        members.get("key"),
        members.get("value"),
        members.get("error"),
        Long.parseLong(members.getOrDefault("time", "0")));
  }
}
