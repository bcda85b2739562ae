package io.pontoon.router.admin;

import io.pontoon.common.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replies made of plain values: a string is a bulk string, a number an integer, a map a map, and
 * null is nil. For answers that people ask for, not for the data path.
 */
final class Answer {
  private Answer() {}

  /** A map to be filled in the order in which it is shown. */
  static Map<String, Object> map() {
    return new LinkedHashMap<>();
  }

  static void write(RespWriter to, Object value) {
    switch (value) {
      case null -> to.nil();
      case byte[] bytes -> to.bulk(bytes);
      case Boolean truth -> to.bool(truth);
      case Number number -> to.integer(number.longValue());
      case Map<?, ?> map -> {
        to.map(map.size());
        map.forEach(
            (name, each) -> {
              write(to, name);
              write(to, each);
            });
      }
      case Collection<?> list -> {
        to.array(list.size());
        list.forEach(each -> write(to, each));
      }
      default -> to.bulk(value.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Rows of text, for a client that shows what it gets: redis-cli shows a long string in one line
   * with its line ends spelt out, and simple strings one below the other.
   */
  static void lines(RespWriter to, List<String> lines) {
    to.array(lines.size());
    lines.forEach(line -> to.simple(line.stripTrailing()));
  }

  /**
   * The cells beside each other, each filled up to its width; a cell that is longer stays whole.
   */
  static String row(int[] widths, Object... cells) {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String cell = String.valueOf(cells[i]);
      row.append(cell).append(" ".repeat(Math.max(1, widths[i] - cell.length())));
    }
    return row.toString();
  }
}
