package io.pontoon.tests.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** RESP2 as a client reads it, from bytes as they come. */
final class ReplyReader {
  private byte[] bytes = new byte[1024];
  private int from;
  private int to;
  private int at;

  void feed(byte[] more) {
    if (to + more.length > bytes.length) {
      byte[] room = new byte[Math.max(2 * bytes.length, to - from + more.length)];
      System.arraycopy(bytes, from, room, 0, to - from);
      bytes = room;
      to -= from;
      from = 0;
    }
    System.arraycopy(more, 0, bytes, to, more.length);
    to += more.length;
  }

  /** The next whole reply; null when it has not come yet. */
  Reply next() {
    at = from;
    Reply reply = read();
    if (reply != null) {
      from = at;
      if (from == to) {
        from = 0;
        to = 0;
      }
    }
    return reply;
  }

  private Reply read() {
    int end = at;
    while (end + 1 < to && !(bytes[end] == '\r' && bytes[end + 1] == '\n')) {
      end++;
    }
    if (end + 1 >= to) {
      return null;
    }
    char kind = (char) bytes[at];
    String line = new String(bytes, at + 1, end - at - 1, StandardCharsets.ISO_8859_1);
    at = end + 2;
    return switch (kind) {
      case '+', '-', ':' -> new Reply(kind, line, null);
      case '$' -> bulk(Integer.parseInt(line));
      case '*' -> array(Integer.parseInt(line));
      default -> throw new SimFailure("not RESP", kind + line);
    };
  }

  private Reply bulk(int length) {
    if (length < 0) {
      return new Reply('$', null, null);
    }
    if (at + length + 2 > to) {
      return null;
    }
    String text = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
    at += length + 2;
    return new Reply('$', text, null);
  }

  private Reply array(int length) {
    List<Reply> elements = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      Reply element = read();
      if (element == null) {
        return null;
      }
      elements.add(element);
    }
    return new Reply('*', null, elements);
  }

  static byte[] command(String... words) {
    StringBuilder text = new StringBuilder(32 * words.length);
    text.append('*').append(words.length).append("\r\n");
    for (String word : words) {
      text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
