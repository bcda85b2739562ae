package io.pontoon.router;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket that speaks RESP, as plainly as a test can want. */
final class TestClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  TestClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  void raw(String text) throws IOException {
    raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  static String command(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return text.toString();
  }

  String call(String... words) throws IOException {
    raw(command(words));
    return reply();
  }

  /**
   * The next reply: lines as they stand, bulk strings bare, arrays in brackets; null at the end of
   * the stream.
   */
  String reply() throws IOException {
    String line = line();
    if (line == null) {
      return null;
    }
    switch (line.charAt(0)) {
      case '$', '=' -> {
        int length = Integer.parseInt(line.substring(1));
        if (length < 0) {
          return "nil";
        }
        String text = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        in.skipNBytes(2);
        return text;
      }
      case '*', '%', '~' -> {
        int elements = Integer.parseInt(line.substring(1)) * (line.charAt(0) == '%' ? 2 : 1);
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < elements; i++) {
          text.append(i > 0 ? " " : "").append(reply());
        }
        return text.append(']').toString();
      }
      default -> {
        return line;
      }
    }
  }

  String line() throws IOException {
    StringBuilder text = new StringBuilder();
    int b = in.read();
    while (b >= 0 && b != '\n') {
      if (b != '\r') {
        text.append((char) b);
      }
      b = in.read();
    }
    return b < 0 && text.isEmpty() ? null : text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
