package io.pontoon.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Where things are on this machine: the repository, tools, free ports, directories for a test. */
public final class Places {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private static final int FIRST_PORT = 10_000;
  private static final int PORTS = 8_000;

  /** Begins anywhere, for the sake of other builds on this machine. */
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

  private Places() {}

  /** The repository's root: the directory above this module that holds the launcher. */
  public static Path launcher() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path launcher = dir.resolve("ops").resolve("pontoon");
      if (Files.isExecutable(launcher)) {
        return launcher;
      }
    }
    throw new AssertionError("no executable ops/pontoon above " + Path.of("").toAbsolutePath());
  }

  /** A program's path. Skips the test, naming the program, where it is not installed. */
  public static String tool(String name) {
    Optional<String> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(dir -> Path.of(dir, name))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "needs " + name + ", which is not installed");
    return found.orElseThrow();
  }

  /**
   * A port that was free just now and was not given out before: outside the ranges from which the
   * system takes ports for outgoing connections, and a cluster those of its processes.
   */
  public static int freePort() {
    for (int tries = 0; tries < PORTS; tries++) {
      int port = FIRST_PORT + NEXT_PORT.getAndIncrement() % PORTS;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // the next one
      }
    }
    throw new IllegalStateException("no free port from " + FIRST_PORT + " on");
  }

  /** A new empty directory under the module's target, on the disk that the build itself uses. */
  public static Path newDirectory(String name) {
    Path dir =
        Path.of(
                "target",
                "e2e",
                name + "-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet())
            .toAbsolutePath();
    try {
      return Files.createDirectories(dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void delete(Path dir) {
    try (Stream<Path> files = Files.walk(dir)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
