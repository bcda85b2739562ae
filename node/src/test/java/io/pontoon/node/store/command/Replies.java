package io.pontoon.node.store.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads RESP replies as raw bytes, one whole reply at a time, and complains about whatever is none.
 */
final class Replies {
  private Replies() {}

  /** The bytes of the next reply. */
  static byte[] next(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    copy(in, out);
    return out.toByteArray();
  }

  /** The raw elements of an aggregate reply; of a map, keys and values alike. */
  static List<byte[]> elements(byte[] reply) {
    try {
      InputStream in = new ByteArrayInputStream(reply);
      String head = line(in);
      int count = elementCount(head);
      List<byte[]> elements = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        elements.add(next(in));
      }
      return elements;
    } catch (IOException e) {
      throw new AssertionError("not an aggregate: " + show(reply), e);
    }
  }

  /** Whether these bytes are exactly one reply. */
  static boolean isOne(byte[] bytes) {
    try {
      InputStream in = new ByteArrayInputStream(bytes);
      next(in);
      return in.read() < 0;
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  /** The reply with the elements of its outermost aggregate in the order of their bytes. */
  static byte[] sorted(byte[] reply) {
    if (reply[0] != '*' && reply[0] != '~') {
      return reply;
    }
    List<byte[]> elements = elements(reply);
    elements.sort(Arrays::compareUnsigned);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        (((char) reply[0]) + "" + elements.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
    elements.forEach(out::writeBytes);
    return out.toByteArray();
  }

  /** What a bulk or simple string holds. */
  static String text(byte[] reply) {
    String whole = new String(reply, StandardCharsets.ISO_8859_1);
    return switch (reply[0]) {
      case '$' -> whole.substring(whole.indexOf("\r\n") + 2, whole.length() - 2);
      case '+', '-', ':' -> whole.substring(1, whole.length() - 2);
      default -> throw new AssertionError("no text: " + show(reply));
    };
  }

  static String show(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      if (b == '\r') {
        text.append("\\r");
      } else if (b == '\n') {
        text.append("\\n");
      } else if (b < 32 || b == 127) {
        text.append(String.format("\\x%02x", b & 0xff));
      } else {
        text.append((char) b);
      }
    }
    return text.length() > 2000 ? text.substring(0, 2000) + "…" : text.toString();
  }

  private static void copy(InputStream in, ByteArrayOutputStream out) throws IOException {
    String head = line(in);
    out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    out.write('\r');
    out.write('\n');
    switch (head.charAt(0)) {
      case '+', '-', '_', '#', ',', '(' -> {}
      case ':' -> Long.parseLong(head.substring(1));
      case '$', '=' -> {
        int length = Integer.parseInt(head.substring(1));
        if (length >= 0) {
          byte[] body = in.readNBytes(length + 2);
          if (body.length != length + 2 || body[length] != '\r' || body[length + 1] != '\n') {
            throw new IOException("bulk of another length than " + length);
          }
          out.writeBytes(body);
        }
      }
      case '*', '~', '%', '>' -> {
        for (int i = elementCount(head); i > 0; i--) {
          copy(in, out);
        }
      }
      default -> throw new IOException("no reply begins so: " + head);
    }
  }

  private static int elementCount(String head) throws IOException {
    int count = Integer.parseInt(head.substring(1));
    return switch (head.charAt(0)) {
      case '*', '~', '>' -> count;
      case '%' -> 2 * count;
      default -> throw new IOException("no aggregate: " + head);
    };
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\r'; b = in.read()) {
      if (b < 0 || b == '\n') {
        throw new EOFException("a line without its end");
      }
      line.write(b);
    }
    if (in.read() != '\n' || line.size() == 0) {
      throw new IOException("a line without its end");
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
