package io.pontoon.ops;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Asks an address of this machine one thing, to see whether it is there and what it answers. */
final class Probe {
  private static final int CONNECT_MILLIS = 500;
  private static final int ANSWER_MILLIS = 1500;
  private static final int LINE_MAX = 512;

  private Probe() {}

  /** Whether something accepts connections there. */
  static boolean listens(InetSocketAddress address) {
    try (Socket socket = connect(address)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The first line of the answer to an inline command, or null when there was none in time. */
  static String ask(InetSocketAddress address, String command) {
    try (Socket socket = connect(address)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      byte[] line = new byte[LINE_MAX];
      int length = 0;
      for (int b = socket.getInputStream().read();
          b >= 0 && b != '\r' && length < LINE_MAX;
          b = socket.getInputStream().read()) {
        line[length++] = (byte) b;
      }
      return length == 0 ? null : new String(line, 0, length, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Whether every group behind the router has a leader that answers: only then can DBSIZE be summed
   * up.
   */
  static boolean isReady(InetSocketAddress router) {
    String answer = ask(router, "DBSIZE");
    return answer != null && answer.startsWith(":");
  }

  /**
   * The series of {@code /metrics} that only one part of the process has, by name without labels;
   * whole numbers without their point. Empty when there was no answer in time.
   */
  static Map<String, String> metrics(InetSocketAddress address) {
    Map<String, String> found = new HashMap<>();
    try {
      URLConnection connection =
          URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/metrics")
              .toURL()
              .openConnection();
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      try (var body = connection.getInputStream()) {
        new String(body.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#") && line.contains("{") && line.contains(" "))
            .forEach(
                line ->
                    found.put(
                        line.substring(0, line.indexOf('{')),
                        line.substring(line.lastIndexOf(' ') + 1).replaceFirst("\\.0$", "")));
      }
      return found;
    } catch (IOException e) {
      return Map.of();
    }
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(address, CONNECT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
