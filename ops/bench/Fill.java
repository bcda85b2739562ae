import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Run by recovery.sh and snapshot-pause.sh. {@code java Fill fill PORT KEYS VALUE_BYTES} writes
 * that many keys of 16 bytes; {@code java Fill await PORT KEYS VALUE_BYTES} waits until keys spread
 * over all of them are read back with their values and as many keys are counted, and fails when a
 * value is wrong or a minute has passed.
 */
final class Fill {
  private static final int CONNECTIONS = 4;
  private static final int PIPELINE = 500;
  private static final int SAMPLES = 2000;
  private static final long GIVE_UP_NANOS = 120_000_000_000L;

  private Fill() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    int keys = Integer.parseInt(args[2]);
    int valueBytes = Integer.parseInt(args[3]);
    switch (args[0]) {
      case "fill" -> fill(port, keys, valueBytes);
      case "await" -> await(port, keys, valueBytes);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static byte[] key(int number) {
    return String.format("key:%012d", number).getBytes(StandardCharsets.US_ASCII);
  }

  /** Text that tells which key it belongs to. */
  private static byte[] value(int number, int bytes) {
    byte[] value = new byte[bytes];
    long state = number * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < bytes; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      value[i] = (byte) ('a' + (state >>> 60));
    }
    return value;
  }

  private static void fill(int port, int keys, int valueBytes) throws Exception {
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<Void>> parts = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int from = (int) ((long) keys * i / CONNECTIONS);
        int to = (int) ((long) keys * (i + 1) / CONNECTIONS);
        Callable<Void> part = () -> fillPart(port, from, to, valueBytes);
        parts.add(threads.submit(part));
      }
      for (Future<Void> part : parts) {
        part.get();
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf("%d keys written in %.1f s%n", keys, seconds);
  }

  private static Void fillPart(int port, int from, int to, int valueBytes) throws IOException {
    byte[] buffer = new byte[PIPELINE * (valueBytes + 64)];
    try (Socket socket = connect(port)) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      byte[] head = "*3\r\n$3\r\nSET\r\n$16\r\n".getBytes(StandardCharsets.US_ASCII);
      byte[] middle = ("\r\n$" + valueBytes + "\r\n").getBytes(StandardCharsets.US_ASCII);
      byte[] reply = new byte[5];
      for (int next = from; next < to; ) {
        int length = 0;
        int count = Math.min(PIPELINE, to - next);
        for (int i = 0; i < count; i++) {
          length = put(buffer, length, head);
          length = put(buffer, length, key(next + i));
          length = put(buffer, length, middle);
          length = put(buffer, length, value(next + i, valueBytes));
          buffer[length++] = '\r';
          buffer[length++] = '\n';
        }
        socket.getOutputStream().write(buffer, 0, length);
        for (int i = 0; i < count; i++) {
          in.readFully(reply);
          if (reply[0] != '+') {
            throw new IOException("refused: " + new String(reply, StandardCharsets.US_ASCII));
          }
        }
        next += count;
      }
    }
    return null;
  }

  private static int put(byte[] to, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, to, at, bytes.length);
    return at + bytes.length;
  }

  private static void await(int port, int keys, int valueBytes) throws Exception {
    long begin = System.nanoTime();
    String last = "";
    while (System.nanoTime() - begin < GIVE_UP_NANOS) {
      try (Socket socket = connect(port)) {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        last = check(socket, in, keys, valueBytes);
        if (last == null) {
          return;
        }
      } catch (IOException notYet) {
        last = notYet.toString();
      }
      Thread.sleep(20);
    }
    System.err.println("not back: " + last);
    System.exit(1);
  }

  /** Null when all is there; otherwise what is not yet. */
  private static String check(Socket socket, InputStream in, int keys, int valueBytes)
      throws IOException {
    int samples = Math.min(SAMPLES, keys);
    for (int i = 0; i < samples; i++) {
      int number = (int) ((long) keys * i / samples);
      String get = "GET " + new String(key(number), StandardCharsets.US_ASCII) + "\r\n";
      socket.getOutputStream().write(get.getBytes(StandardCharsets.US_ASCII));
      String head = line(in);
      if (head.startsWith("-")) {
        return head;
      }
      String value = head.startsWith("$-") ? "nothing" : line(in);
      String expected = new String(value(number, valueBytes), StandardCharsets.US_ASCII);
      if (!value.equals(expected)) {
        System.err.println("LOST: key " + number + " holds " + value);
        System.exit(2);
      }
    }
    socket.getOutputStream().write("DBSIZE\r\n".getBytes(StandardCharsets.US_ASCII));
    String size = line(in);
    if (size.startsWith(":") && !size.equals(":" + keys)) {
      System.err.println("LOST: DBSIZE is " + size.substring(1) + ", not " + keys);
      System.exit(2);
    }
    return size.startsWith(":") ? null : size;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
