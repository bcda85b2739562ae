package io.pontoon.node.store.command;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real redis-server of the machine, on a free port, in memory only; stopped when closed. */
final class RedisServer implements AutoCloseable {
  private final Process process;
  private final int port;

  private RedisServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Optional<Path> installed() {
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
      Path candidate = Path.of(directory, "redis-server");
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  static RedisServer start(Path program) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--databases",
                "1",
                "--enable-debug-command",
                "yes",
                "--daemonize",
                "no")
            .redirectErrorStream(true)
            .start();
    BufferedReader log =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    List<String> said = new ArrayList<>();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      said.add(line);
      if (line.contains("Ready to accept connections")) {
        return new RedisServer(process, port);
      }
    }
    throw new IOException("redis-server did not start: " + said);
  }

  Client connect(boolean resp3) throws IOException {
    return new Client(port, resp3);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The smallest client there can be: words out, raw replies in. */
  static final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Client(int port, boolean resp3) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
      out = new java.io.BufferedOutputStream(socket.getOutputStream());
      call("HELLO", resp3 ? "3" : "2");
    }

    void send(byte[]... words) throws IOException {
      out.write(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      for (byte[] word : words) {
        out.write(("$" + word.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(word);
        out.write('\r');
        out.write('\n');
      }
    }

    void send(String... words) throws IOException {
      byte[][] bytes = new byte[words.length][];
      for (int i = 0; i < words.length; i++) {
        bytes[i] = words[i].getBytes(StandardCharsets.ISO_8859_1);
      }
      send(bytes);
    }

    byte[] receive() throws IOException {
      out.flush();
      return Replies.next(in);
    }

    byte[] call(String... words) throws IOException {
      send(words);
      return receive();
    }

    /**
     * A command carried out at a known moment: {@code from} and {@code to} are Redis's clock (ms)
     * before and after.
     */
    Timed callTimed(byte[]... words) throws IOException {
      send("MULTI");
      send("TIME");
      send(words);
      send("TIME");
      send("EXEC");
      receive();
      receive();
      byte[] queued = receive();
      receive();
      byte[] all = receive();
      if (queued[0] == '-') {
        return new Timed(0, 0, queued);
      }
      List<byte[]> replies = Replies.elements(all);
      return new Timed(millis(replies.get(0)), millis(replies.get(2)), replies.get(1));
    }

    private static long millis(byte[] time) {
      List<byte[]> parts = Replies.elements(time);
      return Long.parseLong(Replies.text(parts.get(0))) * 1000
          + Long.parseLong(Replies.text(parts.get(1))) / 1000;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  record Timed(long from, long to, byte[] reply) {}
}
