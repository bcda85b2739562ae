package io.pontoon.tests.verify;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** An {@link Event} as a line of JSON, and back. */
final class EventLines {
  private static final String NEMESIS = "nemesis";

  private final String text;
  private int at;

  private EventLines(String text) {
    this.text = text;
  }

  static void append(Event event, StringBuilder to) {
    to.append("{\"process\":");
    if (event.ofNemesis()) {
      quote(NEMESIS, to);
    } else {
      to.append(event.process());
    }
    to.append(",\"type\":");
    quote(event.type().word(), to);
    to.append(",\"f\":");
    quote(event.f(), to);
    if (event.key() != null) {
      to.append(",\"key\":");
      quote(event.key(), to);
    }
    to.append(",\"value\":");
    quote(event.value(), to);
    if (event.error() != null) {
      to.append(",\"error\":");
      quote(event.error(), to);
    }
    to.append(",\"time\":").append(event.time()).append("}\n");
  }

  private static void quote(String value, StringBuilder to) {
    if (value == null) {
      to.append("null");
      return;
    }
    to.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        to.append(String.format("\\u%04x", (int) c));
      } else {
        to.append(c);
      }
    }
    to.append('"');
  }

  /**
   * Reads a file line by line.
   *
   * @param each takes the event, and the line it was read from; may throw {@link
   *     IllegalArgumentException} when it makes no sense
   * @throws IOException also at a line that is no event or makes no sense, naming it
   */
  static void read(Path file, BiConsumer<Event, String> each) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        if (!line.isBlank()) {
          try {
            each.accept(new EventLines(line).event(), line);
          } catch (IllegalArgumentException e) {
            throw new IOException(file + ":" + number + ": " + e.getMessage(), e);
          }
        }
      }
    }
  }

  private Event event() {
    Map<String, String> members = members();
    try {
      String process = members.get("process");
      return new Event(
          process.equals(NEMESIS) ? Event.NEMESIS : Integer.parseInt(process),
          Event.Type.of(members.get("type")),
          members.get("f"),
          members.get("key"),
          members.get("value"),
          members.get("error"),
          Long.parseLong(members.get("time")));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new IllegalArgumentException("not a line of a history: " + e.getMessage(), e);
    }
  }

  /** An object of strings, numbers and nulls. */
  private Map<String, String> members() {
    Map<String, String> members = new HashMap<>();
    expect('{');
    do {
      String name = string();
      expect(':');
      members.put(name, peek() == '"' ? string() : number());
    } while (accept(','));
    expect('}');
    return members;
  }

  private char peek() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean accept(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw new IllegalArgumentException("'" + c + "' expected at " + at);
    }
  }

  private String number() {
    int begin = at;
    while (at < text.length() && ",} ".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(begin, at);
    if (word.equals("null")) {
      return null;
    }
    return Long.toString(Long.parseLong(word));
  }

  private String string() {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      value.append(c == '\\' ? escaped() : c);
    }
    throw new IllegalArgumentException("a string without end");
  }

  private char escaped() {
    if (at + 1 >= text.length()) {
      throw new IllegalArgumentException("a string without end");
    }
    char c = text.charAt(at++);
    if (c != 'u') {
      return c;
    }
    at += 4;
    return (char) Integer.parseInt(text, at - 4, Math.min(at, text.length()), 16);
  }
}
