package io.pontoon.ops;

import java.util.List;
import java.util.function.Consumer;

/** Writes one JSON text from its beginning to its end (RFC 8259). */
final class Json {
  private final StringBuilder text = new StringBuilder();
  private boolean first = true;

  private Json() {}

  /** An object whose members {@code members} writes. */
  static String object(Consumer<Json> members) {
    Json json = new Json();
    json.enclosed('{', '}', () -> members.accept(json));
    return json.text.append('\n').toString();
  }

  Json put(String name, String value) {
    name(name);
    string(value);
    return this;
  }

  Json put(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  Json put(String name, boolean value) {
    name(name);
    text.append(value);
    return this;
  }

  Json putNull(String name) {
    name(name);
    text.append("null");
    return this;
  }

  Json object(String name, Runnable members) {
    name(name);
    enclosed('{', '}', members);
    return this;
  }

  /** An array with one element for each item. */
  <T> Json array(String name, List<T> items, Consumer<T> element) {
    name(name);
    enclosed(
        '[',
        ']',
        () -> {
          for (T item : items) {
            comma();
            element.accept(item);
          }
        });
    return this;
  }

  /** Within an array: an object as element. */
  void element(Runnable members) {
    enclosed('{', '}', members);
  }

  /** Within an array: a string as element. */
  void element(String value) {
    string(value);
  }

  /** Within an array: a number as element. */
  void element(long value) {
    text.append(value);
  }

  private void enclosed(char open, char close, Runnable content) {
    text.append(open);
    first = true;
    content.run();
    text.append(close);
    first = false;
  }

  private void name(String name) {
    comma();
    string(name);
    text.append(':');
  }

  private void comma() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }

  private void string(String value) {
    if (value == null) {
      text.append("null");
      return;
    }
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
