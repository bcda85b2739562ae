import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Run by failover.sh: writes the same keys, one from each group, on a connection each, until it is
 * told by a line on standard input that a node was killed; then prints for how many milliseconds
 * after the kill no write of the slowest key succeeded. Started as {@code java Failover.java PORT
 * PID KEY…}: kills PID itself, so that no other process's start is measured.
 */
final class Failover {
  private static final long GIVE_UP_NANOS = 30_000_000_000L;

  private Failover() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    long pid = Long.parseLong(args[1]);
    int keys = args.length - 2;
    CountDownLatch connected = new CountDownLatch(keys);
    CountDownLatch done = new CountDownLatch(keys);
    AtomicLong killed = new AtomicLong(Long.MAX_VALUE);
    AtomicLong slowest = new AtomicLong();
    for (int i = 0; i < keys; i++) {
      String key = args[2 + i];
      Thread.ofPlatform().daemon().start(() -> write(port, key, connected, killed, slowest, done));
    }
    connected.await();
    long before = System.nanoTime();
    new ProcessBuilder("kill", "-KILL", Long.toString(pid)).inheritIO().start().waitFor();
    killed.set(before);
    done.await();
    System.out.println(slowest.get() / 1_000_000);
  }

  private static void write(
      int port,
      String key,
      CountDownLatch connected,
      AtomicLong killed,
      AtomicLong slowest,
      CountDownLatch done) {
    byte[] command = ("SET " + key + " v\r\n").getBytes(StandardCharsets.US_ASCII);
    boolean first = true;
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        socket.setTcpNoDelay(true);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        while (true) {
          long sent = System.nanoTime();
          socket.getOutputStream().write(command);
          boolean ok = "+OK".equals(in.readLine());
          long now = System.nanoTime();
          if (first && ok) {
            first = false;
            connected.countDown();
          }
          // Only a write that was begun after the kill counts: one before may have been answered by
          // the dead.
          if (ok && sent > killed.get()
              || now - killed.get() > GIVE_UP_NANOS && killed.get() != Long.MAX_VALUE) {
            slowest.accumulateAndGet(now - killed.get(), Math::max);
            done.countDown();
            return;
          }
        }
      } catch (IOException e) {
        // The router is asked again on a new connection.
      }
    }
  }
}
