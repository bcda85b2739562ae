package io.pontoon.tests.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.Launcher;
import io.pontoon.tests.harness.Places;
import io.pontoon.tests.harness.Processes;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.TestCluster;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What cannot start says why in one line that names the culprit, and leaves with an exit code;
 * nobody has to read a trace.
 */
class StartUpTest {
  /**
   * @param named what the line must name
   */
  static void assertRefusedInOneLine(Processes.Ended ended, String... named) {
    assertNotEquals(0, ended.exit(), ended::text);
    List<String> lines = ended.text().lines().toList();
    List<String> errors = ended.err().lines().toList();
    assertEquals(1, errors.size(), () -> "one line was expected:\n" + ended.text());
    for (String name : named) {
      assertTrue(
          errors.getFirst().contains(name),
          () -> "'" + name + "' is not named in:\n" + ended.text());
    }
    assertFalse(
        lines.stream()
            .anyMatch(line -> line.strip().startsWith("at ") || line.contains("Exception")),
        ended::text);
  }

  private static Path write(Launcher launcher, String... lines) {
    try {
      return Files.write(launcher.dir().resolve("config.yaml"), List.of(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String port(int port) {
    return Integer.toString(port);
  }

  @Test
  void anUnknownSettingIsNamedWithFileAndLine() {
    try (Launcher launcher = new Launcher("startup")) {
      Path file = write(launcher, "# a comment", "node.id: 1", "wal.fsink: always");
      assertRefusedInOneLine(
          launcher.run("node", "--config", file.toString()),
          file.toString(),
          "3",
          "wal.fsink",
          "wal.fsync");
      file = write(launcher, "router.prot: 7000");
      assertRefusedInOneLine(
          launcher.run("router", "--config", file.toString()),
          file.toString(),
          "1",
          "router.prot",
          "router.port");
    }
  }

  @Test
  void anIllFormedValueIsNamedWithFileLineAndWhatIsAllowed() {
    try (Launcher launcher = new Launcher("startup")) {
      Path file = write(launcher, "node.id: 1", "wal.fsync: sometimes");
      assertRefusedInOneLine(
          launcher.run("node", "--config", file.toString()),
          file.toString(),
          "2",
          "wal.fsync",
          "everysec");
      file = write(launcher, "node.id: [1, 2");
      assertRefusedInOneLine(launcher.run("node", "--config", file.toString()), file.toString());
      file = write(launcher, "router.port: 70000");
      assertRefusedInOneLine(
          launcher.run("router", "--config", file.toString()),
          file.toString(),
          "1",
          "router.port",
          "65535");
      assertRefusedInOneLine(launcher.run("router", "--router.port=abc"), "router.port");
      assertRefusedInOneLine(
          launcher.run("node", "--config", launcher.dir().resolve("none.yaml").toString()),
          "none.yaml");
    }
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (Launcher launcher = new Launcher("startup");
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = port(taken.getLocalPort());
      assertRefusedInOneLine(
          launcher.run("router", "--router.port=" + port, "--cluster.nodes=1@127.0.0.1:1"), port);
      assertRefusedInOneLine(
          launcher.run(
              "node", "--node.port=" + port, "--data-dir=" + launcher.dir().resolve("data")),
          port);
      assertRefusedInOneLine(
          launcher.run(
              "cluster", "start", "--dir", launcher.dir().resolve("c").toString(), "--port", port),
          port);
      assertRefusedInOneLine(
          launcher.run("dev", "--data", launcher.dir().resolve("d").toString(), "--port", port),
          port);
    }
  }

  @Test
  void anUnknownVerbOrNodeIsNamed() {
    try (Launcher launcher = new Launcher("startup")) {
      assertRefusedInOneLine(launcher.run("clutser"), "clutser");
      assertRefusedInOneLine(
          launcher.run("cluster", "kill", "node9", "--dir", launcher.dir().toString()),
          launcher.dir().toString());
      assertRefusedInOneLine(
          launcher.run("cluster", "stop", "--dir", launcher.dir().toString()),
          launcher.dir().toString());
    }
  }

  /** One cluster of one node, killed; each fault is then found on its files by itself. */
  @Test
  void faultsOfTheDataDirectoryAreNamed() throws IOException {
    try (TestCluster cluster = TestCluster.start(1, 2, "--set", "snapshot.after-bytes=64kb");
        Launcher launcher = new Launcher("startup")) {
      Path data = cluster.dir().resolve("node1").resolve("data");
      Path config = cluster.dir().resolve("node1").resolve("config.yaml");
      try (RespConnection connection = cluster.connect()) {
        for (int i = 0; i < 3_000; i++) {
          assertEquals("OK", connection.call("SET", "key" + i, "x".repeat(100)).text());
        }
      }
      String otherPort = "--node.port=" + Places.freePort();
      assertRefusedInOneLine(
          launcher.run("node", "--config", config.toString(), otherPort, "--metrics.port=-1"),
          data.toString());

      cluster.kill("node1");
      assertRefusedInOneLine(
          launcher.run("node", "--config", config.toString(), "--cluster.name=another"),
          data.toString(),
          "another");
      damaged(launcher, config, largest(data, "wal", "log"));
      damaged(launcher, config, largest(data, "snap"));

      cluster.restart("node1");
      cluster.awaitWritable();
      try (RespConnection connection = cluster.connect()) {
        for (int i = 0; i < 3_000; i++) {
          assertEquals("100", connection.call("STRLEN", "key" + i).text());
        }
      }
    }
  }

  /**
   * With one byte changed in its first half, which is far from a torn end, the file is refused by
   * its name; then the byte is put back.
   */
  private static void damaged(Launcher launcher, Path config, Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long at = lastWritten(bytes) / 3;
      flip(bytes, at);
      assertRefusedInOneLine(
          launcher.run("node", "--config", config.toString()), file.getFileName().toString());
      flip(bytes, at);
    }
  }

  private static void flip(RandomAccessFile file, long at) throws IOException {
    file.seek(at);
    int was = file.read();
    file.seek(at);
    file.write(was ^ 0x40);
  }

  /** The end of what is written: segments are allocated ahead and end in zeros. */
  private static long lastWritten(RandomAccessFile file) throws IOException {
    byte[] all = new byte[(int) file.length()];
    file.seek(0);
    file.readFully(all);
    int end = all.length;
    while (end > 1 && all[end - 1] == 0) {
      end--;
    }
    return end;
  }

  /** The file with the most bytes that are not zero, among those in whose path a word stands. */
  private static Path largest(Path data, String... words) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      List<Path> candidates =
          files
              .filter(Files::isRegularFile)
              .filter(
                  file ->
                      Stream.of(words)
                          .anyMatch(word -> data.relativize(file).toString().contains(word)))
              .toList();
      return candidates.stream()
          .max(Comparator.comparingLong(StartUpTest::written))
          .orElseThrow(() -> new AssertionError("no file of " + List.of(words) + " in " + data));
    }
  }

  private static long written(Path file) {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      return lastWritten(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
