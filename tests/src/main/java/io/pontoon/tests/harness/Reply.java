package io.pontoon.tests.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One reply, of RESP2 or RESP3.
 *
 * @param type the type's first byte on the wire
 * @param text its text, one character a byte; null for nil and for what has parts
 * @param parts of arrays, sets, pushes and maps (key, value, key, value …); empty otherwise
 */
public record Reply(char type, String text, List<Reply> parts) {
  public boolean isError() {
    return type == '-' || type == '!';
  }

  public boolean isNil() {
    return text == null && parts == null;
  }

  public long number() {
    return Long.parseLong(text);
  }

  /** The texts of the parts; null stands for nil. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (Reply part : parts) {
      texts.add(part.text());
    }
    return texts;
  }

  @Override
  public String toString() {
    if (isNil()) {
      return "(nil)";
    }
    if (parts != null) {
      return type + parts.stream().map(Reply::toString).collect(Collectors.joining(", ", "[", "]"));
    }
    return type
        + (text.length() <= 200
            ? text
            : text.substring(0, 200) + "… (" + text.length() + " bytes)");
  }
}
