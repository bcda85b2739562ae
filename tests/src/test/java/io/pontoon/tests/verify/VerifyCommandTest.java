package io.pontoon.tests.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.Await;
import io.pontoon.tests.harness.Places;
import io.pontoon.tests.harness.Processes;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The command as its user has it, on real processes. */
class VerifyCommandTest {
  private static final Logger LOG = LoggerFactory.getLogger(VerifyCommandTest.class);

  private final Path directory = Places.newDirectory("verify");

  @BeforeEach
  void whereThePrograms() {
    System.setProperty("pontoon.home", Places.launcher().getParent().getParent().toString());
  }

  @AfterEach
  void delete() {
    Places.delete(directory);
  }

  /** What a run said, and its exit code. */
  private record Ended(int exit, String said) {
    void says(String words) {
      assertTrue(said.contains(words), () -> "no '" + words + "' in:\n" + said);
    }

    void ends(String words, int with) {
      assertTrue(said.endsWith(words), () -> "no '" + words.strip() + "' at the end of:\n" + said);
      assertEquals(with, exit);
    }
  }

  private static Ended verify(String... arguments) {
    StringWriter said = new StringWriter();
    CommandLine line = new CommandLine(new VerifyCommand());
    line.setOut(new PrintWriter(said));
    line.setErr(new PrintWriter(said));
    int exit = line.execute(arguments);
    LOG.info("verify {}\n{}", List.of(arguments), said);
    return new Ended(exit, said.toString());
  }

  @Test
  void aClusterWhoseProcessesAreKilledAndPausedIsRight() {
    String history = directory.resolve("history.jsonl").toString();
    Ended run =
        verify(
            "--time",
            "12",
            "--nemesis",
            "kill,pause",
            "--groups",
            "2",
            "--clients",
            "8",
            "--seed",
            "11",
            "--history",
            history);
    run.says("kill node");
    run.says("lost 0   stale 0   duplicated 0");
    run.ends("verdict: ok\n", 0);
    Ended again = verify("--check", history);
    assertEquals(0, again.exit);
    again.says("lost 0   stale 0   duplicated 0");
  }

  @Test
  void aClusterWhoseFramesClocksAndDisksFailOnCommandIsRight() {
    Ended run =
        verify(
            "--time",
            "12",
            "--nemesis",
            "partition,clock,disk",
            "--groups",
            "2",
            "--clients",
            "8",
            "--routers",
            "1",
            "--seed",
            "5",
            "--no-namespaces");
    run.says("frames lost by the nodes on command");
    run.ends("verdict: ok\n", 0);
  }

  /**
   * No command fails, however slow the machine is: the deadline is one that only what is forgotten
   * comes to.
   */
  @Test
  void aClusterThatChangesWhileItWorksIsRight() {
    Ended run =
        verify(
            "--time",
            "10",
            "--nemesis",
            "member",
            "--groups",
            "2",
            "--clients",
            "8",
            "--seed",
            "5",
            "--set",
            "router.deadline=60s");
    run.says("ask for ");
    run.says("indeterminate 0, refused with the promise of no effect 0");
    run.ends("verdict: ok\n", 0);
  }

  @Test
  void aHistoryWithALossIsWrong() throws IOException {
    Path history = directory.resolve("lost.jsonl");
    Files.writeString(
        history,
        """
        {"process":0,"type":"invoke","f":"set","key":"k","value":"1","time":1}
        {"process":0,"type":"ok","f":"set","key":"k","value":"OK","time":2}
        {"process":1,"type":"invoke","f":"get","key":"k","value":null,"time":3}
        {"process":1,"type":"ok","f":"get","key":"k","value":null,"time":4}
        """);
    Ended judged = verify("--check", history.toString());
    judged.says("lost 1   stale 0   duplicated 0");
    judged.ends("verdict: WRONG\n", 1);
  }

  @Test
  void nothingIsLeftWhenTheCommandItselfIsKilled() throws Exception {
    Path cluster = directory.resolve("cluster");
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Dpontoon.home=" + System.getProperty("pontoon.home"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.pontoon.ops.Pontoon"));
    command.addAll(List.of("verify", "--nodes", "1", "--routers", "1", "--nemesis", "none"));
    command.addAll(List.of("--time", "60", "--dir", cluster.toString()));
    File output = directory.resolve("output").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    Await.until(
        () -> "the cluster works\n" + Processes.read(output.toPath()),
        Duration.ofSeconds(60),
        () -> Files.exists(cluster.resolve("history.jsonl")));
    List<Long> pids = pids(cluster);
    assertEquals(2, pids.size());
    assertTrue(pids.stream().allMatch(Processes::alive));
    process.destroyForcibly().waitFor();
    Await.until(
        "its processes are gone",
        Duration.ofSeconds(20),
        () -> pids.stream().noneMatch(Processes::alive));
    Await.until(
        "its network is gone",
        Duration.ofSeconds(20),
        () -> !networks().contains("pv" + Long.toHexString(process.pid())));
  }

  private static List<Long> pids(Path cluster) throws IOException {
    try (Stream<Path> homes = Files.list(cluster)) {
      return homes
          .map(home -> Processes.read(home.resolve("pid")).strip())
          .filter(pid -> !pid.isEmpty())
          .map(Long::valueOf)
          .toList();
    }
  }

  private static String networks() {
    Path links = Path.of("/sys/class/net");
    String[] names = links.toFile().list();
    return names == null ? "" : String.join(" ", names);
  }
}
