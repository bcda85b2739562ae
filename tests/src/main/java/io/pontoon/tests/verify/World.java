package io.pontoon.tests.verify;

import io.pontoon.common.config.StartupException;
import io.pontoon.common.port.Clock;
import io.pontoon.ops.LocalCluster;
import io.pontoon.ops.LocalProcess;
import io.pontoon.tests.harness.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The cluster under test, and the hand that breaks it. All faults in force end together. One
 * thread, but for {@link #routers}.
 */
final class World implements AutoCloseable {
  private static final long STEP_NANOS = 50_000_000;
  private static final int CONNECT_MILLIS = 1_000;
  private static final int COPIES = 3;

  private final Net net;
  private final FaultFiles files;
  private final Watchdog watchdog;
  private final Map<String, Member> members = new TreeMap<>();
  private final List<InetSocketAddress> routers = new ArrayList<>();
  private final List<LocalProcess> paused = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Changes changes;

  private World(LocalCluster cluster, Net net, FaultFiles files, Watchdog watchdog, Plan plan)
      throws StartupException {
    this.net = net;
    this.files = files;
    this.watchdog = watchdog;
    this.changes = new Changes(routers, plan.groups(), Math.min(COPIES, plan.nodes() + 1));
    cluster.nodes().forEach(node -> members.put(node.name(), new Member(node)));
    for (LocalProcess router : cluster.routers()) {
      members.put(router.name(), new Member(router));
      routers.add(router.address());
    }
  }

  /**
   * Starts it and waits until every group answers.
   *
   * @param dir of its own
   * @param keep whether {@code dir} stays when all ends suddenly
   * @param remarks is told what the user should know
   */
  static World start(Plan plan, Path dir, boolean keep, Consumer<String> remarks)
      throws StartupException {
    Namespaces namespaces = plan.namespaces() ? namespaces(plan, remarks) : null;
    Watchdog watchdog = null;
    try {
      watchdog = new Watchdog(dir, keep, namespaces);
      if (namespaces != null) {
        namespaces.make();
      }
      FaultFiles files = new FaultFiles(dir);
      Net net = namespaces == null ? new SwitchedNet(files) : namespaces;
      LocalCluster cluster = LocalCluster.create(dir, wanted(plan), net.place());
      for (LocalProcess node : cluster.nodes()) {
        breakable(node);
      }
      cluster.start();
      World world = new World(cluster, net, files, watchdog, plan);
      if (plan.changesMembers()) {
        world.join(cluster.addNode(null));
      }
      return world;
    } catch (IOException | StartupException e) {
      closeQuietly(watchdog);
      throw e instanceof StartupException s ? s : new StartupException(e.getMessage(), e);
    }
  }

  private static void breakable(LocalProcess node) throws IOException {
    Files.writeString(
        node.home().resolve(LocalProcess.CONFIG),
        "fault.file: '" + node.home().resolve(FaultFiles.NAME) + "'\n",
        StandardOpenOption.APPEND);
  }

  private void join(LocalProcess node) throws IOException, StartupException {
    breakable(node);
    members.put(node.name(), new Member(node));
    node.start();
    node.awaitListening();
  }

  private static LocalCluster.Wanted wanted(Plan plan) {
    return new LocalCluster.Wanted(
        plan.nodes(), plan.groups(), plan.routers(), 0, 0, plan.settings());
  }

  private static Namespaces namespaces(Plan plan, Consumer<String> remarks) {
    String why = Namespaces.whyNot();
    if (why != null) {
      remarks.accept("no network namespaces (" + why + "): the nodes lose frames on command");
      return null;
    }
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= plan.nodes() + (plan.changesMembers() ? 1 : 0); i++) {
      names.add("node" + i);
    }
    for (int i = 1; i <= plan.routers(); i++) {
      names.add("router" + i);
    }
    return new Namespaces("pv" + Long.toHexString(ProcessHandle.current().pid()), names);
  }

  private static void closeQuietly(Watchdog watchdog) {
    try {
      if (watchdog != null) {
        watchdog.close();
      }
    } catch (IOException e) {
      // What went wrong is told already.
    }
  }

  /** Where clients connect. Any thread. */
  List<InetSocketAddress> routers() {
    return routers;
  }

  /** A process by its name. */
  LocalProcess process(String name) {
    return members.get(name).process();
  }

  /** How the network is cut. */
  String how() {
    return net.how();
  }

  void begin(Fault fault) throws StartupException {
    try {
      switch (fault) {
        case Fault.Kill(List<String> names) -> {
          names.forEach(name -> members.get(name).killed());
          LocalProcess.signal("KILL", named(names));
        }
        case Fault.Pause(List<String> names) -> {
          paused.addAll(named(names));
          LocalProcess.signal("STOP", named(names));
        }
        case Fault.Partition partition -> net.cut(partition.cuts());
        case Fault.Clocks(List<Fault.Clock> clocks) -> {
          for (Fault.Clock clock : clocks) {
            files.add(clock.node(), "clock-offset-ms=" + clock.offsetMillis());
            files.add(clock.node(), "clock-rate=" + clock.rate());
          }
        }
        case Fault.Change change -> changes.begin(change);
        case Fault.Disk(String node, String how) -> {
          if (!how.startsWith("slow")) {
            members.get(node).diskBroken();
          }
          files.add(node, "disk=" + how);
        }
      }
    } catch (IOException e) {
      throw new StartupException(fault + ": " + e.getMessage(), e);
    }
  }

  private List<LocalProcess> named(Collection<String> names) {
    return names.stream().map(name -> members.get(name).process()).toList();
  }

  /** Ends all faults, and starts again whatever does not run. */
  void heal() throws StartupException {
    try {
      net.heal();
    } catch (IOException e) {
      throw new StartupException("cannot heal the network: " + e.getMessage(), e);
    }
    files.clear();
    LocalProcess.signal("CONT", paused);
    paused.clear();
    members.values().forEach(Member::heal);
    tend();
    changes.undo();
  }

  /**
   * Waits until all that was asked of the cluster is undone, every group has its replicas, and
   * every slot is where it should be. Answers what is not so, empty when all is.
   */
  String awaitSettled(int seconds) throws StartupException {
    long start = Clock.system().monotonicNanos();
    String why = changes.unsettled();
    while (!why.isEmpty() && Clock.system().monotonicNanos() - start < seconds * 1_000_000_000L) {
      tend();
      LockSupport.parkNanos(STEP_NANOS);
      why = changes.unsettled();
    }
    return why;
  }

  /** Whether every process takes connections, but for those that were given up. */
  boolean isUp() throws StartupException {
    for (Member member : members.values()) {
      if (!member.isGivenUp() && !member.process().listens()) {
        return false;
      }
    }
    return true;
  }

  /** Starts what should run and does not. */
  void tend() throws StartupException {
    for (Member member : members.values()) {
      member.tend(remarks::add);
    }
  }

  /** Which processes ended, or refused to start, and should not have. */
  List<String> remarks() {
    return remarks;
  }

  /** How often a node stopped because of its disk, as it should. */
  int stops() {
    return members.values().stream().mapToInt(Member::stops).sum();
  }

  /**
   * Waits until every router has a write to every one of {@code keys} acknowledged. Answers how
   * many nanoseconds that took, or -1 when it did not happen within {@code seconds}.
   */
  long awaitAnswers(List<String> keys, int seconds) throws StartupException {
    long start = Clock.system().monotonicNanos();
    while (!routers.stream().allMatch(router -> answers(router, keys))) {
      if (Clock.system().monotonicNanos() - start > seconds * 1_000_000_000L) {
        return -1;
      }
      tend();
      LockSupport.parkNanos(STEP_NANOS);
    }
    return Clock.system().monotonicNanos() - start;
  }

  private static boolean answers(InetSocketAddress router, List<String> keys) {
    try (RespConnection connection = RespConnection.open(router, CONNECT_MILLIS)) {
      connection.within(Plan.ANSWER_MILLIS);
      for (String key : keys) {
        if (connection.call("SET", key, "1").isError()) {
          return false;
        }
      }
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /**
   * Kills all processes and has the nodes' data examined by {@code pontoon check}. Answers what is
   * damaged: a node that dies may leave a torn tail, and nothing else.
   */
  List<String> examine() throws StartupException {
    members.values().forEach(Member::killed);
    LocalProcess.signal("KILL", named(members.keySet()));
    List<String> damaged = new ArrayList<>();
    for (Member member : members.values()) {
      LocalProcess process = member.process();
      if (process.kind() == LocalProcess.Kind.NODE) {
        while (process.state().isThere()) {
          LockSupport.parkNanos(STEP_NANOS);
        }
        String data = process.home().resolve("data").toString();
        try {
          Commands.run(List.of(LocalProcess.launcher(), "check", "--data", data));
        } catch (IOException e) {
          damaged.add(e.getMessage());
        }
      }
    }
    return damaged;
  }

  /** The directory stays: somebody will want to look at it. */
  void keep() throws StartupException {
    try {
      watchdog.keep();
    } catch (IOException e) {
      throw new StartupException("the watchdog is gone: " + e.getMessage(), e);
    }
  }

  /** Kills all processes and cleans up. */
  @Override
  public void close() throws StartupException {
    try {
      watchdog.close();
    } catch (IOException e) {
      throw new StartupException("cannot clean up: " + e.getMessage(), e);
    }
  }
}
