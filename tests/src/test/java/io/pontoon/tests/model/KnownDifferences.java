package io.pontoon.tests.model;

import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;

/**
 * Where our answer is not Redis's byte for byte, and why. Whatever is not in this table must be
 * equal.
 */
enum KnownDifferences {
  KEY_ORDER(
      "keys come group by group, so their order is ours; the same keys must come",
      List.of("KEYS"),
      KnownDifferences::sameLines);

  private final String reason;
  private final List<String> commands;
  private final BiPredicate<String, String> alike;

  KnownDifferences(String reason, List<String> commands, BiPredicate<String, String> alike) {
    this.reason = reason;
    this.commands = commands;
    this.alike = alike;
  }

  /** Whether the two answers to {@code command} may stand beside each other. */
  static boolean allow(List<String> command, String redis, String ours) {
    for (KnownDifferences difference : values()) {
      boolean concerned = difference.commands.contains(command.getFirst().toUpperCase(Locale.ROOT));
      if (concerned && difference.alike.test(redis, ours)) {
        return true;
      }
    }
    return false;
  }

  private static boolean sameLines(String redis, String ours) {
    return redis.lines().sorted().toList().equals(ours.lines().sorted().toList());
  }

  @Override
  public String toString() {
    return name() + ": " + reason;
  }
}
