package io.pontoon.tests.check;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** As much of JSON (RFC 8259) as one line of a history needs: an object of scalars. */
final class JsonText {
  private static final Pattern SCALAR = Pattern.compile("null|true|false|-?[0-9][-+.eE0-9]*");

  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  static void quote(String value, Appendable to) throws IOException {
    if (value == null) {
      to.append("null");
      return;
    }
    to.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        to.append(String.format("\\u%04x", (int) c));
      } else {
        to.append(c);
      }
    }
    to.append('"');
  }

  /** Numbers and words as they are written, null as null. */
  static Map<String, String> object(String line) {
    JsonText json = new JsonText(line);
    Map<String, String> members = new HashMap<>();
    json.expect('{');
    if (json.peek() != '}') {
      do {
        String name = json.string();
        json.expect(':');
        members.put(name, json.peek() == '"' ? json.string() : json.word());
      } while (json.accept(','));
    }
    json.expect('}');
    json.skipBlanks();
    if (json.at < line.length()) {
      throw json.wrong("nothing more");
    }
    return members;
  }

  private char peek() {
    skipBlanks();
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
  }

  private boolean accept(char c) {
    if (peek() == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw wrong("'" + c + "'");
    }
  }

  private String word() {
    int start = at;
    while (at < text.length() && ",}] \t".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    if (!SCALAR.matcher(word).matches()) {
      throw wrong("a scalar");
    }
    return word.equals("null") ? null : word;
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
    throw wrong("the end of a string");
  }

  private char escaped() {
    if (at >= text.length()) {
      throw wrong("an escaped character");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw wrong("four digits");
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw wrong("an escaped character");
    };
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("expected " + expected + " at column " + (at + 1));
  }
}
