import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Reads from many connections, each with so many commands under way, and says how many were
 * answered and how long that took:
 *
 * <pre>
 *   Reads fill PORT KEYS BYTES
 *   Reads run PORT CONNECTIONS PIPELINE SECONDS KEYS uniform|zipfian|hot WRITES LEVEL…
 * </pre>
 *
 * <p>WRITES: so many commands of a hundred are a SET. LEVEL: what follows CONSISTENCY, once for
 * each connection. Zipfian is with exponent 0.99, as YCSB has it.
 */
public final class Reads {
  private static final Random RANDOM = new Random(7);

  private Reads() {}

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[1]);
    if (args[0].equals("fill")) {
      fill(port, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      return;
    }
    int connections = Integer.parseInt(args[2]);
    int pipeline = Integer.parseInt(args[3]);
    double seconds = Double.parseDouble(args[4]);
    int keys = Integer.parseInt(args[5]);
    Keys chosen = new Keys(args[6], keys);
    int writes = Integer.parseInt(args[7]);
    String[] level = Arrays.copyOfRange(args, 8, args.length);
    run(port, connections, pipeline, seconds, chosen, writes, level);
  }

  private static void fill(int port, int keys, int bytes) throws IOException {
    try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
      String value = "v".repeat(bytes);
      Connection connection = new Connection(channel);
      for (int from = 0; from < keys; from += 500) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int to = Math.min(keys, from + 500);
        for (int i = from; i < to; i++) {
          out.writeBytes(command("SET", "key:" + i, value));
        }
        connection.writeAll(ByteBuffer.wrap(out.toByteArray()));
        connection.await(to - from);
      }
    }
  }

  private static void run(
      int port,
      int connections,
      int pipeline,
      double seconds,
      Keys keys,
      int writes,
      String[] level)
      throws IOException {
    Selector selector = Selector.open();
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      channel.socket().setTcpNoDelay(true);
      Connection connection = new Connection(channel);
      String[] words = new String[level.length + 1];
      words[0] = "CONSISTENCY";
      System.arraycopy(level, 0, words, 1, level.length);
      connection.writeAll(ByteBuffer.wrap(command(words)));
      connection.await(1);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, connection);
      all.add(connection);
    }
    Latencies latencies = new Latencies();
    long begin = System.nanoTime();
    long counted = begin + (long) (seconds * 0.2e9); // so much to warm up
    long end = begin + (long) (seconds * 1e9);
    for (Connection connection : all) {
      connection.ask(pipeline, keys, writes);
    }
    while (System.nanoTime() < end) {
      selector.select(100);
      long now = System.nanoTime();
      for (SelectionKey key : selector.selectedKeys()) {
        Connection connection = (Connection) key.attachment();
        if (connection.read()) {
          if (connection.askedAt > counted) {
            latencies.add(now - connection.askedAt, pipeline);
          }
          connection.ask(pipeline, keys, writes);
        }
      }
      selector.selectedKeys().clear();
    }
    long errors = all.stream().mapToLong(each -> each.errors).sum();
    System.out.printf(
        "%.0f %.2f %.2f %d%n",
        latencies.count / ((end - counted) / 1e9),
        latencies.at(0.50) / 1e6,
        latencies.at(0.99) / 1e6,
        errors);
    for (Connection connection : all) {
      connection.channel.close();
    }
  }

  static byte[] command(String... words) {
    StringBuilder text = new StringBuilder("*").append(words.length).append("\r\n");
    for (String word : words) {
      text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Which key is asked for next. */
  private static final class Keys {
    private final String distribution;
    private final int count;
    private final double[] upTo;

    Keys(String distribution, int count) {
      this.distribution = distribution;
      this.count = count;
      this.upTo = distribution.equals("zipfian") ? new double[count] : null;
      double sum = 0;
      for (int i = 0; upTo != null && i < count; i++) {
        sum += 1 / Math.pow(i + 1, 0.99);
        upTo[i] = sum;
      }
    }

    String next() {
      return switch (distribution) {
        case "hot" -> "key:0";
        case "uniform" -> "key:" + RANDOM.nextInt(count);
        default -> {
          int at = Arrays.binarySearch(upTo, RANDOM.nextDouble() * upTo[count - 1]);
          yield "key:" + Math.min(count - 1, at < 0 ? -at - 1 : at);
        }
      };
    }
  }

  /** Counts in steps of a hundredth, so that nothing grows with the run. */
  private static final class Latencies {
    private final long[] counts = new long[4096];
    private long count;

    void add(long nanos, int commands) {
      counts[Math.min(counts.length - 1, (int) (Math.log(Math.max(1, nanos)) * 100))] += commands;
      count += commands;
    }

    double at(double share) {
      long left = (long) (count * share);
      for (int i = 0; i < counts.length; i++) {
        left -= counts[i];
        if (left < 0) {
          return Math.exp((i + 1) / 100.0);
        }
      }
      return 0;
    }
  }

  /** One connection; replies are bulk strings, nil and one-line ones. */
  private static final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 20);
    private int owed;
    private long askedAt;
    private long errors;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    void writeAll(ByteBuffer out) throws IOException {
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }

    void await(int replies) throws IOException {
      owed += replies;
      while (!read()) {}
    }

    void ask(int pipeline, Keys keys, int writes) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream(pipeline * 40);
      for (int i = 0; i < pipeline; i++) {
        boolean write = writes > 0 && RANDOM.nextInt(100) < writes;
        out.writeBytes(
            write ? command("SET", keys.next(), "w".repeat(64)) : command("GET", keys.next()));
      }
      askedAt = System.nanoTime();
      owed = pipeline;
      writeAll(ByteBuffer.wrap(out.toByteArray()));
    }

    /** Whether all that was owed has come. */
    boolean read() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("the server closed the connection");
      }
      in.flip();
      while (owed > 0 && reply()) {
        owed--;
      }
      in.compact();
      return owed == 0;
    }

    private boolean reply() {
      int start = in.position();
      int end = start;
      while (end < in.limit() && in.get(end) != '\n') {
        end++;
      }
      if (end == in.limit()) {
        return false;
      }
      int next = end + 1;
      if (in.get(start) == '$' && in.get(start + 1) != '-') {
        int length = 0;
        for (int i = start + 1; in.get(i) >= '0'; i++) {
          length = length * 10 + in.get(i) - '0';
        }
        next += length + 2;
        if (next > in.limit()) {
          return false;
        }
      } else if (in.get(start) == '-') {
        errors++;
      }
      in.position(next);
      return true;
    }
  }
}
