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
      KnownDifferences::sameLines),
  ENCODING(
      "told from the value as it is; Redis remembers how the value came about (after APPEND it is"
          + " raw, however short)",
      List.of("OBJECT ENCODING"),
      KnownDifferences::bothEncodings),
  SHARED_INTEGERS(
      "Redis shares small integers that were written but not those that were counted; told from the"
          + " value as it is",
      List.of("OBJECT REFCOUNT"),
      (redis, ours) -> redis.startsWith(":") && ours.matches(":(1|2147483647)\r\n")),
  SCAN_CURSOR(
      "a cursor says which group comes next, so an empty page may be followed by another",
      List.of("SCAN"),
      (redis, ours) -> redis.startsWith("*2\r\n$") && ours.startsWith("*2\r\n$"));

  private static final List<String> ENCODINGS =
      List.of("$3\r\nraw\r\n", "$6\r\nembstr\r\n", "$3\r\nint\r\n");

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
    String words = String.join(" ", command).toUpperCase(Locale.ROOT);
    for (KnownDifferences difference : values()) {
      boolean concerned = difference.commands.stream().anyMatch(words::startsWith);
      if (concerned && difference.alike.test(redis, ours)) {
        return true;
      }
    }
    return false;
  }

  private static boolean sameLines(String redis, String ours) {
    return redis.lines().sorted().toList().equals(ours.lines().sorted().toList());
  }

  private static boolean bothEncodings(String redis, String ours) {
    return ENCODINGS.contains(redis) && ENCODINGS.contains(ours);
  }

  @Override
  public String toString() {
    return name() + ": " + reason;
  }
}
