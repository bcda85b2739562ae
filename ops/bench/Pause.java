import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Run by snapshot-pause.sh: {@code java Pause PORT KEYS VALUE_BYTES RATE SECONDS DIR…} writes
 * random keys at a fixed rate and prints how long writes took, apart for those that were under way
 * while one of the directories held a snapshot being written. A write's time counts from when it
 * was due, so a stall is charged to all that had to wait for it.
 */
final class Pause {
  private static final int CONNECTIONS = 32;
  private static final long LOOK_NANOS = 2_000_000;

  private static volatile boolean done;
  private static volatile boolean writing;

  /** Counts up with every beginning and every end: even while nothing is written. */
  private static volatile int changes;

  private Pause() {}

  private record Times(int[] micros, boolean[] during, int count) {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    int keys = Integer.parseInt(args[1]);
    int valueBytes = Integer.parseInt(args[2]);
    int rate = Integer.parseInt(args[3]);
    int seconds = Integer.parseInt(args[4]);
    List<Path> directories = new ArrayList<>();
    for (int i = 5; i < args.length; i++) {
      directories.add(Path.of(args[i]));
    }
    long[] snapshots = new long[3];
    Thread watcher = Thread.ofPlatform().start(() -> watch(directories, snapshots));
    Times[] times = new Times[CONNECTIONS];
    List<Thread> threads = new ArrayList<>();
    long begin = System.nanoTime() + 200_000_000;
    for (int i = 0; i < CONNECTIONS; i++) {
      int number = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () ->
                      times[number] = write(port, keys, valueBytes, rate, seconds, begin, number)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    done = true;
    watcher.join();
    print("without", times, false);
    print("during", times, true);
    System.out.printf(
        "snapshots: %d, under way %.0f %% of the time%n",
        snapshots[0], 100.0 * snapshots[1] / snapshots[2]);
  }

  private static void watch(List<Path> directories, long[] snapshots) {
    long last = System.nanoTime();
    long begin = last;
    List<Path> before = List.of();
    while (!done) {
      LockSupport.parkNanos(LOOK_NANOS);
      List<Path> now = new ArrayList<>();
      for (Path directory : directories) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.written.part")) {
          files.forEach(now::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      long time = System.nanoTime();
      if (!now.isEmpty()) {
        snapshots[1] += time - last;
      }
      for (Path path : now) {
        snapshots[0] += before.contains(path) ? 0 : 1;
      }
      if (now.isEmpty() == writing) {
        writing = !now.isEmpty();
        changes++;
      }
      before = now;
      last = time;
    }
    snapshots[2] = last - begin;
  }

  private static Times write(
      int port, int keys, int valueBytes, int rate, int seconds, long begin, int number) {
    int count = (int) ((long) rate * seconds / CONNECTIONS);
    int[] micros = new int[count];
    boolean[] during = new boolean[count];
    double gap = 1e9 * CONNECTIONS / rate;
    byte[] command =
        ("*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000000\r\n$"
                + valueBytes
                + "\r\n"
                + "v".repeat(valueBytes)
                + "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    int keyEnd = "*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000000".length();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      byte[] reply = new byte[256];
      for (int i = 0; i < count; i++) {
        long due = begin + (long) (gap * (i + (double) number / CONNECTIONS));
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        int key = ThreadLocalRandom.current().nextInt(keys);
        for (int at = keyEnd - 1; at >= keyEnd - 12; at--, key /= 10) {
          command[at] = (byte) ('0' + key % 10);
        }
        int before = changes;
        boolean snapshot = writing;
        out.write(command);
        int length = 0;
        while (length < 2 || reply[length - 1] != '\n') {
          int n = in.read(reply, length, reply.length - length);
          if (n < 0) {
            throw new IOException("closed");
          }
          length += n;
        }
        if (reply[0] != '+') {
          throw new IOException(new String(reply, 0, length, StandardCharsets.US_ASCII));
        }
        micros[i] = (int) ((System.nanoTime() - due) / 1000);
        during[i] = snapshot || before != changes;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Times(micros, during, count);
  }

  private static void print(String what, Times[] times, boolean during) {
    int[] all = new int[Arrays.stream(times).mapToInt(Times::count).sum()];
    int n = 0;
    for (Times each : times) {
      for (int i = 0; i < each.count; i++) {
        if (each.during[i] == during) {
          all[n++] = each.micros[i];
        }
      }
    }
    if (n == 0) {
      System.out.printf("%-8s no writes%n", what);
      return;
    }
    Arrays.sort(all, 0, n);
    System.out.printf(
        "%-8s %9d writes, ms: p50 %6.2f  p99 %7.2f  p99.9 %7.2f  longest %7.2f%n",
        what,
        n,
        all[n / 2] / 1e3,
        all[(int) (n * 0.99)] / 1e3,
        all[(int) (n * 0.999)] / 1e3,
        all[n - 1] / 1e3);
  }
}
