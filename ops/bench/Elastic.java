import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Run by elastic.sh. {@code load PORT CONNECTIONS RATE KEYS BYTES}: plain connections write and
 * read at a steady rate; each line on standard input is the name of the phase that begins, and ends
 * the one before, of which a line is printed. {@code ask PORT WORD…}: prints what is answered.
 * {@code whole PORT COPIES [NODE]}: returns when all groups have so many steady voters, and the
 * node holds nothing any more. {@code balanced PORT}: returns when all slots are where they should
 * be.
 */
final class Elastic {
  private static final long POLL_NANOS = 50_000_000;
  private static final long GIVE_UP_NANOS = 600_000_000_000L;

  private Elastic() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    switch (args[0]) {
      case "load" ->
          load(
              port,
              Integer.parseInt(args[2]),
              Integer.parseInt(args[3]),
              Integer.parseInt(args[4]),
              Integer.parseInt(args[5]));
      case "ask" -> {
        try (Door door = new Door(port)) {
          door.ask(List.of(args).subList(2, args.length)).forEach(System.out::println);
        }
      }
      case "whole" -> {
        String node = args.length > 3 ? args[3] : null;
        await(port, door -> isWhole(door, args[2], node));
      }
      case "balanced" ->
          await(port, door -> door.ask(List.of("MIGRATE", "STATUS")).contains("balanced"));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private interface Question {
    boolean answer(Door door) throws IOException;
  }

  private static void await(int port, Question question) throws IOException {
    long start = System.nanoTime();
    try (Door door = new Door(port)) {
      while (!question.answer(door)) {
        if (System.nanoTime() - start > GIVE_UP_NANOS) {
          throw new IOException("not within ten minutes");
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private static boolean isWhole(Door door, String copies, String node) throws IOException {
    if (node != null) {
      for (String line : door.ask(List.of("NODES"))) {
        String[] cells = line.split(" +");
        if (cells[0].equals(node) && !cells[5].equals("0")) {
          return false;
        }
      }
    }
    Map<String, Map<String, String>> raft = new HashMap<>();
    for (String line : door.ask(List.of("INFO", "raft"))) {
      if (line.startsWith("group")) {
        Map<String, String> fields = new HashMap<>();
        for (String field : line.substring(line.indexOf(':') + 1).split(",")) {
          fields.put(
              field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
        }
        raft.put(line.substring(0, line.indexOf(':')), fields);
      }
    }
    for (Map.Entry<String, Map<String, String>> group : raft.entrySet()) {
      if (group.getKey().indexOf('_') > 0) {
        continue;
      }
      Map<String, String> fields = group.getValue();
      Map<String, String> leader = raft.get(group.getKey() + "_" + fields.get("leader"));
      int voters = leader == null ? 0 : leader.get("config").split("\\+").length;
      if (leader == null
          || leader.get("config").indexOf('_') > 0
          || !copies.equals(Integer.toString(voters))
          || !copies.equals(fields.get("replicas"))
          || !copies.equals(fields.get("answered"))) {
        return false;
      }
    }
    return !raft.isEmpty();
  }

  /** What was seen in one phase. Many threads. */
  private static final class Phase {
    final String name;
    final long start = System.nanoTime();
    final List<long[]> latencies = new ArrayList<>();
    final AtomicLong errors = new AtomicLong();
    final AtomicReference<String> first = new AtomicReference<>();

    Phase(String name) {
      this.name = name;
    }

    synchronized void add(long[] nanos) {
      latencies.add(nanos);
    }

    synchronized void print() {
      long[] all = latencies.stream().flatMapToLong(java.util.Arrays::stream).sorted().toArray();
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%-16s %6.1f s  %8.0f ops/s  p50 %7.2f  p99 %7.2f  p99.9 %7.2f  max %7.2f ms  errors"
              + " %d%s%n",
          name,
          seconds,
          all.length / seconds,
          at(all, 0.5),
          at(all, 0.99),
          at(all, 0.999),
          at(all, 1),
          errors.get(),
          first.get() == null ? "" : " (" + first.get() + ")");
      System.out.flush();
    }

    private static double at(long[] sorted, double share) {
      return sorted.length == 0
          ? 0
          : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
    }
  }

  private static void load(int port, int connections, int rate, int keys, int bytes)
      throws IOException {
    String value = "v".repeat(bytes);
    try (Door door = new Door(port)) {
      for (int from = 0; from < keys; from += 1_000) {
        int to = Math.min(keys, from + 1_000);
        for (int i = from; i < to; i++) {
          door.send(List.of("SET", "elastic:" + i, value));
        }
        door.flush();
        for (int i = from; i < to; i++) {
          door.read();
        }
      }
    }
    System.out.println("filled");
    AtomicReference<Phase> phase = new AtomicReference<>(new Phase("warm-up"));
    for (int i = 0; i < connections; i++) {
      SplittableRandom random = new SplittableRandom(i);
      long pause = 1_000_000_000L * connections / rate;
      Thread.ofPlatform().daemon().start(() -> work(port, random, pause, keys, value, phase));
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String name = in.readLine(); name != null; name = in.readLine()) {
      Phase ended = phase.getAndSet(new Phase(name));
      LockSupport.parkNanos(2 * POLL_NANOS); // whoever still measures for it hands in
      ended.print();
    }
    phase.get().print();
  }

  private static void work(
      int port,
      SplittableRandom random,
      long pause,
      int keys,
      String value,
      AtomicReference<Phase> phases) {
    long[] nanos = new long[16];
    long due = System.nanoTime() + random.nextLong(pause);
    while (true) {
      try (Door door = new Door(port)) {
        while (true) {
          Phase phase = phases.get();
          int count = 0;
          while (count < nanos.length && phase == phases.get()) {
            // Latency counts from when the command was due, so that waiting behind others counts.
            due = Math.max(due + pause, System.nanoTime() - 1_000_000_000L);
            LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
            String key = "elastic:" + random.nextInt(keys);
            List<String> answer =
                door.ask(random.nextBoolean() ? List.of("GET", key) : List.of("SET", key, value));
            nanos[count++] = System.nanoTime() - due;
            if (!answer.equals(List.of("OK")) && !answer.equals(List.of(value))) {
              phase.errors.incrementAndGet();
              phase.first.compareAndSet(null, String.join(" ", answer));
            }
          }
          phase.add(java.util.Arrays.copyOf(nanos, count));
        }
      } catch (IOException e) {
        phases.get().errors.incrementAndGet();
        phases.get().first.compareAndSet(null, "connection: " + e.getMessage());
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  /** One connection. */
  private static final class Door implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;
    private final java.io.OutputStream out;

    Door(int port) throws IOException {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(60_000);
      in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      out = new java.io.BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    List<String> ask(List<String> words) throws IOException {
      send(words);
      flush();
      return read();
    }

    void send(List<String> words) throws IOException {
      StringBuilder text = new StringBuilder("*" + words.size() + "\r\n");
      words.forEach(
          word ->
              text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n"));
      out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    void flush() throws IOException {
      out.flush();
    }

    /** The lines of a reply, whatever it is made of. */
    List<String> read() throws IOException {
      List<String> lines = new ArrayList<>();
      read(lines);
      return lines;
    }

    private void read(List<String> lines) throws IOException {
      String head = line();
      String rest = head.substring(1);
      switch (head.charAt(0)) {
        case '$' -> {
          int length = Integer.parseInt(rest);
          byte[] body = in.readNBytes(Math.max(0, length));
          in.skipNBytes(length < 0 ? 0 : 2);
          lines.addAll(new String(body, StandardCharsets.ISO_8859_1).lines().toList());
        }
        case '*' -> {
          for (int left = Integer.parseInt(rest); left > 0; left--) {
            read(lines);
          }
        }
        default -> lines.add(rest);
      }
    }

    private String line() throws IOException {
      StringBuilder text = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("the connection ended");
        }
        if (b != '\r') {
          text.append((char) b);
        }
      }
      return text.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
