package io.pontoon.ops;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks routers what a person would ask through redis-cli, on a connection of its own each time: the
 * first router that answers is enough.
 */
final class RouterTalk {
  private static final int CONNECT_MILLIS = 1_000;

  /** Longer than the cluster itself takes to say that it does not know what became of a change. */
  private static final int ANSWER_MILLIS = 15_000;

  private final List<InetSocketAddress> routers;

  RouterTalk(List<InetSocketAddress> routers) {
    this.routers = List.copyOf(routers);
  }

  /**
   * What came back.
   *
   * @param done false for an error, and when nobody answered
   * @param lines of a text, or the texts of an array; of an error its one line
   */
  record Told(boolean done, List<String> lines) {
    String first() {
      return lines.isEmpty() ? "" : lines.getFirst();
    }
  }

  /** Says {@code words} to a router. Never fails: what went wrong is in the answer. */
  Told ask(String... words) {
    IOException last = null;
    for (InetSocketAddress router : routers) {
      try (Socket socket = new Socket()) {
        socket.connect(router, CONNECT_MILLIS);
        socket.setSoTimeout(ANSWER_MILLIS);
        socket.getOutputStream().write(encode(words));
        return read(new BufferedInputStream(socket.getInputStream()));
      } catch (IOException e) {
        last = e;
      }
    }
    String why = last == null ? "there is none" : Reason.of(last);
    return new Told(false, List.of("no router answers: " + why));
  }

  private static byte[] encode(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int bytes = word.getBytes(StandardCharsets.UTF_8).length;
      text.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Told read(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    return new Told(read(in, lines), lines);
  }

  /** Adds a reply's lines; false when it is an error. */
  private static boolean read(InputStream in, List<String> lines) throws IOException {
    String head = line(in);
    String rest = head.substring(1);
    switch (head.charAt(0)) {
      case '+', ':', '-' -> lines.add(rest);
      case '$' -> {
        int length = Integer.parseInt(rest);
        if (length >= 0) {
          byte[] body = in.readNBytes(length);
          in.skipNBytes(2);
          new String(body, StandardCharsets.UTF_8).lines().forEach(lines::add);
        }
      }
      case '*' -> {
        for (int left = Integer.parseInt(rest); left > 0; left--) {
          read(in, lines);
        }
      }
      default -> throw new IOException("not a reply: " + head);
    }
    return head.charAt(0) != '-';
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended");
      }
      if (b != '\r') {
        text.append((char) b);
      }
    }
    if (text.isEmpty()) {
      throw new IOException("not a reply: an empty line");
    }
    return text.toString();
  }
}
