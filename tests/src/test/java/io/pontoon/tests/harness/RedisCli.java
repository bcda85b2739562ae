package io.pontoon.tests.harness;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real redis-cli. */
public final class RedisCli {
  private final List<String> prefix;

  /** Skips the test where redis-cli is not installed. */
  public RedisCli(Target target) {
    prefix = List.of(Places.tool("redis-cli"), "-p", Integer.toString(target.port()), "--no-raw");
  }

  /** One command by its own redis-cli; answers what it printed, as a person would see it. */
  public String call(String... command) {
    return run(new byte[0], List.of(command)).stripTrailing();
  }

  /** One command whose last argument comes from standard input. */
  public String callWithInput(byte[] last, String... command) {
    List<String> all = new ArrayList<>(List.of("-x"));
    all.addAll(List.of(command));
    return run(last, all).stripTrailing();
  }

  /**
   * Many commands on one connection, one a line; answers the printed lines, without those in which
   * redis-cli tells how long a slow command took.
   */
  public List<String> session(List<String> commands) {
    byte[] typed = (String.join("\n", commands) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    return run(typed, List.of()).lines().filter(line -> !line.matches("\\([0-9.]+s\\)")).toList();
  }

  private String run(byte[] input, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(arguments);
    Processes.Ended ended = Processes.run(Duration.ofSeconds(60), Map.of(), input, command);
    if (ended.out().isEmpty() && ended.exit() != 0) {
      throw new AssertionError("redis-cli ended with " + ended.exit() + ": " + ended.text());
    }
    return ended.out();
  }
}
