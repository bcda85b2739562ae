package io.pontoon.ops;

import io.pontoon.common.config.NodeConfig;
import io.pontoon.common.config.RouterConfig;
import io.pontoon.common.config.StartupException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One node or router in a JVM of its own, found again by its {@code pid} file. */
public final class LocalProcess implements Comparable<LocalProcess> {
  /** The name of its settings in its directory. */
  public static final String CONFIG = "config.yaml";

  private static final int STOP_SECONDS = 15;
  private static final int LISTEN_SECONDS = 60;
  private static final int LOG_TAIL_BYTES = 4096;

  /** What a process is. */
  public enum Kind {
    NODE,
    ROUTER;

    String prefix() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What becomes of a process. */
  public enum State {
    RUNNING,
    PAUSED,
    /**
     * It ended without being told to by {@code stop}: the {@code pid} file names a process that is
     * gone.
     */
    DEAD,
    STOPPED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether there is a process. */
    public boolean isThere() {
      return this == RUNNING || this == PAUSED;
    }
  }

  private final Kind kind;
  private final Path home;
  private final Place place;

  /** What this object has started itself; null when another command has, or nobody. */
  private Process started;

  LocalProcess(Kind kind, Path home, Place place) {
    this.kind = kind;
    this.home = home;
    this.place = place;
  }

  public Kind kind() {
    return kind;
  }

  /** {@code node1}, {@code router2} … */
  public String name() {
    return home.getFileName().toString();
  }

  /** The directory of its own. */
  public Path home() {
    return home;
  }

  private Path config() {
    return home.resolve(CONFIG);
  }

  /** Where peers reach a node, and clients a router. */
  public InetSocketAddress address() throws StartupException {
    return switch (kind) {
      case NODE -> {
        NodeConfig config = NodeConfig.read(config(), Map.of(), Map.of());
        yield new InetSocketAddress(
            config.get(NodeConfig.NODE_HOST), config.get(NodeConfig.NODE_PORT));
      }
      case ROUTER -> {
        RouterConfig config = RouterConfig.read(config(), Map.of(), Map.of());
        yield new InetSocketAddress(config.get(RouterConfig.BIND), config.get(RouterConfig.PORT));
      }
    };
  }

  /** Where clients reach it: a router all, a node those that know the slots. Null when none do. */
  InetSocketAddress clients() throws StartupException {
    if (kind == Kind.ROUTER) {
      return address();
    }
    NodeConfig config = NodeConfig.read(config(), Map.of(), Map.of());
    int port = config.get(NodeConfig.CLIENT_PORT);
    return port > 0 ? new InetSocketAddress(config.get(NodeConfig.NODE_HOST), port) : null;
  }

  /** Where {@code /metrics} is read; null when it is not. */
  InetSocketAddress metrics() throws StartupException {
    String host;
    int port;
    switch (kind) {
      case NODE -> {
        NodeConfig config = NodeConfig.read(config(), Map.of(), Map.of());
        host = config.get(NodeConfig.METRICS_BIND);
        port = config.get(NodeConfig.METRICS_PORT);
      }
      case ROUTER -> {
        RouterConfig config = RouterConfig.read(config(), Map.of(), Map.of());
        host = config.get(RouterConfig.METRICS_BIND);
        port = config.get(RouterConfig.METRICS_PORT);
      }
      default -> throw new IllegalStateException("kind " + kind);
    }
    return port > 0 ? new InetSocketAddress(host, port) : null;
  }

  /** Starts the JVM; its log goes on in the same file. */
  public void start() throws StartupException {
    List<String> command = new ArrayList<>(place.command(name()));
    command.addAll(List.of(launcher(), kind.prefix(), "--config", config().toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().put("PONTOON_DETACHED", "1");
    try {
      // The launcher becomes the JVM, so its pid is the JVM's.
      started = builder.start();
      Layout.write(home.resolve("pid"), started.pid() + "\n");
    } catch (IOException e) {
      throw new StartupException("cannot start " + name() + ": " + Reason.of(e), e);
    }
  }

  /** The command {@code ops/pontoon} of the tree that this process was started from. */
  public static String launcher() throws StartupException {
    String home = System.getProperty("pontoon.home");
    if (home == null) {
      throw new StartupException("processes can only be started through ops/pontoon");
    }
    return Path.of(home, "ops", "pontoon").toString();
  }

  /**
   * @throws StartupException when nothing runs, with the last thing it said
   */
  void requireAlive() throws StartupException {
    if (handle().isEmpty()) {
      throw new StartupException(name() + " did not start: " + lastWords());
    }
  }

  /** Whether it runs and takes connections. */
  public boolean listens() throws StartupException {
    return state().isThere() && Probe.listens(address());
  }

  /**
   * Waits until it takes connections.
   *
   * @throws StartupException when it ended instead, with the last thing it said
   */
  public void awaitListening() throws StartupException {
    InetSocketAddress address = address();
    boolean listens =
        Patience.until(
            LISTEN_SECONDS,
            () -> {
              requireAlive();
              return kind == Kind.ROUTER
                  ? Probe.ask(address, "PING") != null
                  : Probe.listens(address);
            });
    if (!listens) {
      throw new StartupException(
          name()
              + " does not listen on port "
              + address.getPort()
              + " after "
              + LISTEN_SECONDS
              + " s");
    }
    requireAlive(); // It may have been another that listened.
  }

  public State state() throws StartupException {
    Optional<ProcessHandle> handle = handle();
    if (handle.isEmpty()) {
      return Files.exists(home.resolve("pid")) ? State.DEAD : State.STOPPED;
    }
    return systemState(handle.get().pid()).startsWith("T") ? State.PAUSED : State.RUNNING;
  }

  /**
   * Sends a signal, by its name without SIG, to all of them at once; to those that do not run,
   * none.
   */
  public static void signal(String name, Collection<LocalProcess> processes)
      throws StartupException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    for (LocalProcess process : processes) {
      process.handle().ifPresent(handle -> command.add(Long.toString(handle.pid())));
    }
    if (command.size() > 2) {
      system(command.toArray(String[]::new));
    }
  }

  /** The number of the process; 0 when there is none. */
  public long pid() throws StartupException {
    return handle().map(ProcessHandle::pid).orElse(0L);
  }

  /** SIGTERM; a paused process would never see it, so it is resumed. */
  void askToStop() throws StartupException {
    Optional<ProcessHandle> handle = handle();
    if (handle.isPresent()) {
      handle.get().destroy();
      if (state() == State.PAUSED) {
        system("kill", "-CONT", Long.toString(handle.get().pid()));
      }
    }
  }

  /** SIGTERM, and SIGKILL when that does not help in time. Does nothing when nothing runs. */
  void stop() throws StartupException {
    askToStop();
    if (!Patience.until(STOP_SECONDS, () -> handle().isEmpty())) {
      handle().ifPresent(ProcessHandle::destroyForcibly);
      if (!Patience.until(STOP_SECONDS, () -> handle().isEmpty())) {
        throw new StartupException(name() + " does not end, not even by SIGKILL");
      }
    }
    try {
      Files.deleteIfExists(home.resolve("pid"));
    } catch (IOException e) {
      throw new StartupException("cannot remove " + home.resolve("pid") + ": " + Reason.of(e), e);
    }
  }

  /**
   * The living process of the pid file, if it is still ours: the number may have gone to another
   * since.
   */
  private Optional<ProcessHandle> handle() throws StartupException {
    if (started != null) {
      // Known for certain: while one program becomes another its command line may be empty.
      return started.isAlive() ? Optional.of(started.toHandle()) : Optional.empty();
    }
    Path file = home.resolve("pid");
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      Optional<ProcessHandle> handle =
          ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
              .filter(ProcessHandle::isAlive);
      return handle.filter(this::isOurs);
    } catch (IOException e) {
      throw new StartupException("cannot read " + file + ": " + Reason.of(e), e);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private boolean isOurs(ProcessHandle handle) {
    ProcessHandle.Info info = handle.info();
    Optional<String> line =
        info.commandLine().or(() -> info.arguments().map(arguments -> String.join(" ", arguments)));
    // A process that has ended, and that nobody has asked for its exit code yet, still has its
    // number but no command line.
    return line.isPresent()
        ? line.get().contains(config().toString())
        : !Files.exists(Path.of("/proc/self"));
  }

  /** The one-letter state that ps shows, or nothing when it cannot be told. */
  private static String systemState(long pid) throws StartupException {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    try {
      if (Files.exists(stat)) {
        String text = Files.readString(stat);
        return text.substring(text.lastIndexOf(')') + 2);
      }
    } catch (IOException e) {
      return ""; // It ended in between.
    }
    return system("ps", "-o", "state=", "-p", Long.toString(pid)).strip();
  }

  private static String system(String... command) throws StartupException {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      try (var output = process.getInputStream()) {
        return new String(output.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new StartupException("cannot run " + command[0] + ": " + Reason.of(e), e);
    }
  }

  /** The last line of its log. */
  public String lastWords() {
    try (var channel = Files.newByteChannel(home.resolve("log"))) {
      channel.position(Math.max(0, channel.size() - LOG_TAIL_BYTES));
      byte[] tail = new byte[LOG_TAIL_BYTES];
      int length = Math.max(0, channel.read(java.nio.ByteBuffer.wrap(tail)));
      String text = new String(tail, 0, length, StandardCharsets.UTF_8).strip();
      String last = text.substring(text.lastIndexOf('\n') + 1);
      return last.isEmpty() ? "it said nothing" : last.replaceFirst("^pontoon: ", "");
    } catch (IOException e) {
      return "its log cannot be read: " + Reason.of(e);
    }
  }

  @Override
  public int compareTo(LocalProcess other) {
    return Integer.compare(number(), other.number());
  }

  private int number() {
    return Integer.parseInt(name().substring(kind.prefix().length()));
  }
}
