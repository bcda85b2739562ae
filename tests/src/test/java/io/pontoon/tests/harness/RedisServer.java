package io.pontoon.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A real redis-server: what ours is compared with, and the control that shows that the suites can
 * fail.
 */
public final class RedisServer implements Target {
  private final Path dir = Places.newDirectory("redis-server");
  private final Leash leash = new Leash(dir);
  private final int port = Places.freePort();
  private final List<String> command = new ArrayList<>();
  private Process process;

  /** Started and answering. Skips the test where redis-server is not installed. */
  public RedisServer(String... settings) {
    command.addAll(
        List.of(
            Places.tool("redis-server"), "--port", Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", dir.toString(), "--save", "", "--loglevel", "notice"));
    command.addAll(List.of(settings));
    start();
  }

  /** Starts it again on the same port and files. */
  public void start() {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(leash.environment());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("log").toFile()));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until(
        () -> "redis-server answers\n" + logs(),
        Duration.ofSeconds(20),
        () -> RespConnection.answersPing(port));
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public String logs() {
    return Processes.read(dir.resolve("log"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    leash.close();
    Places.delete(dir);
  }
}
