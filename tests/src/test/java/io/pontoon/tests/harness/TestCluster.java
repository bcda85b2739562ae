package io.pontoon.tests.harness;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Real nodes and a router on this machine, each a process of its own, started and stopped by {@code
 * ops/pontoon cluster}. Signals go straight to the processes, which is what the command line would
 * do, only slower.
 */
public final class TestCluster implements Target {
  /** Far above what a start takes; a start on a machine that does much else still ends. */
  public static final Duration START_WITHIN = Duration.ofSeconds(90);

  /** Far above what it takes for nodes to come, go and restart while the cluster works. */
  private static final Duration CHANGED_WITHIN = Duration.ofSeconds(240);

  private static final int LOG_END = 6_000;

  private final Path dir;
  private final int port;
  private final List<String> nodes = new ArrayList<>();
  private final Set<String> paused = new TreeSet<>();
  private final Leash leash;

  private TestCluster(Path dir, int port, int nodeCount) {
    this.dir = dir;
    this.port = port;
    this.leash = new Leash(dir);
    for (int i = 1; i <= nodeCount; i++) {
      nodes.add("node" + i);
    }
  }

  /** Started, and every group takes writes. */
  public static TestCluster start(int nodes, int shards, String... more) {
    TestCluster cluster = new TestCluster(Places.newDirectory("cluster"), Places.freePort(), nodes);
    try {
      Processes.Ended started = cluster.startAll(nodes, shards, more);
      if (started.exit() != 0) {
        throw new AssertionError(
            "cluster start ended with " + started.exit() + ": " + started.text());
      }
      cluster.awaitWritable();
      return cluster;
    } catch (AssertionError | UncheckedIOException e) {
      e.addSuppressed(new Logs(cluster.logs()));
      cluster.close();
      throw e;
    }
  }

  /** {@code cluster start} with this cluster's directory and port. */
  public Processes.Ended startAll(int nodes, int shards, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("cluster", "start", "--dir", dir.toString(), "--port", Integer.toString(port)));
    words.addAll(List.of("--nodes", Integer.toString(nodes), "--shards", Integer.toString(shards)));
    words.addAll(List.of(more));
    return pontoon(words.toArray(String[]::new));
  }

  /** Runs {@code ops/pontoon} to its end, leashed to this cluster. */
  public Processes.Ended pontoon(String... arguments) {
    return Launcher.run(leash, arguments);
  }

  /** {@code cluster} with these words: a change that must succeed. Answers what was said. */
  public String change(String... words) {
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(words));
    all.addAll(List.of("--dir", dir.toString()));
    Processes.Ended ended = Launcher.run(CHANGED_WITHIN, leash, all.toArray(String[]::new));
    if (ended.exit() != 0) {
      throw new AssertionError(String.join(" ", all) + ": " + ended.text());
    }
    return ended.out();
  }

  /** One node more, by {@code cluster add}. Answers its name. */
  public String add(String... words) {
    List<String> all = new ArrayList<>(List.of("add"));
    all.addAll(List.of(words));
    String name = change(all.toArray(String[]::new)).split(" ")[0];
    nodes.add(name);
    return name;
  }

  /** One node less, by {@code cluster decommission} and {@code cluster remove}. */
  public void leave(String node) {
    change("decommission", node);
    change("remove", node);
    nodes.remove(node);
  }

  public Path dir() {
    return dir;
  }

  public List<String> nodes() {
    return List.copyOf(nodes);
  }

  /** Where a node takes clients that know the slots. */
  public int clientPort(String node) {
    String config = Processes.read(dir.resolve(node).resolve("config.yaml"));
    return Integer.parseInt(config.replaceAll("(?s).*\nclient\\.port: ([0-9]+).*", "$1"));
  }

  public static String router() {
    return "router1";
  }

  public long pid(String member) {
    return Long.parseLong(Processes.read(dir.resolve(member).resolve("pid")).strip());
  }

  public boolean alive(String member) {
    String pid = Processes.read(dir.resolve(member).resolve("pid")).strip();
    return !pid.isEmpty() && Processes.alive(Long.parseLong(pid));
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill(String member) {
    long pid = pid(member);
    Processes.signal(pid, "KILL");
    Await.until(member + " is gone", Duration.ofSeconds(20), () -> !Processes.alive(pid));
  }

  /** SIGSTOP. */
  public void pause(String member) {
    paused.add(member);
    Processes.signal(pid(member), "STOP");
  }

  /** SIGCONT. */
  public void resume(String member) {
    Processes.signal(pid(member), "CONT");
    paused.remove(member);
  }

  /** Starts a member that was killed, on its own files. */
  public void restart(String member) {
    Processes.Ended ended = pontoon("cluster", "restart", member, "--dir", dir.toString());
    if (ended.exit() != 0) {
      throw new AssertionError(
          "restart of " + member + " ended with " + ended.exit() + ": " + ended.text());
    }
    Await.until(member + " runs", START_WITHIN, () -> alive(member));
  }

  /** Every member runs and every group takes writes: resumes and restarts whatever does not. */
  public void heal() {
    for (String member : List.copyOf(paused)) {
      resume(member);
    }
    List<String> members = new ArrayList<>(nodes);
    members.add(router());
    for (String member : members) {
      if (!alive(member)) {
        restart(member);
      }
    }
    awaitWritable();
  }

  /** A write to each of 64 keys, which lie in all groups, is acknowledged. */
  public void awaitWritable() {
    Await.until("every group takes writes", START_WITHIN, this::writable);
  }

  private boolean writable() {
    try (RespConnection connection = connect()) {
      for (int i = 0; i < 64; i++) {
        if (connection.call("SET", "harness:" + i, "1", "PX", "60000").isError()) {
          return false;
        }
      }
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public long pid() {
    return pid(router());
  }

  @Override
  public String logs() {
    StringBuilder text = new StringBuilder();
    List<String> members = new ArrayList<>(nodes);
    members.add(router());
    for (String member : members) {
      String log = Processes.read(dir.resolve(member).resolve("log"));
      text.append("\n==== ")
          .append(member)
          .append(alive(member) ? " (runs)" : " (does not run)")
          .append(" ====\n");
      text.append(log.substring(Math.max(0, log.length() - LOG_END)));
    }
    return text.toString();
  }

  @Override
  public void close() {
    leash.close();
    if (Files.exists(dir)) {
      Places.delete(dir);
    }
  }
}
