package io.pontoon.common.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a setting may hold: how text becomes a value, and how the help tells what is allowed.
 *
 * @param unit the unit of a bare number, empty when there is none
 * @param allowed for help and errors, for example {@code a whole number from 1 to 64}
 * @param reader throws {@link IllegalArgumentException}; a message of its own replaces the usual
 *     one
 * @param isList whether a YAML sequence is accepted, its elements joined by commas
 */
public record ValueKind<T>(
    String unit, String allowed, Function<String, T> reader, boolean isList) {
  private static final Map<String, Long> SIZES = new TreeMap<>();
  private static final Map<String, Long> DURATIONS = new TreeMap<>();

  static {
    // As in redis.conf: 1k is 1000 bytes, 1kb is 1024.
    String[] letters = {"k", "m", "g", "t"};
    long decimal = 1;
    long binary = 1;
    for (String letter : letters) {
      SIZES.put(letter, decimal *= 1000);
      SIZES.put(letter + "b", binary *= 1024);
    }
    SIZES.put("", 1L);
    SIZES.put("b", 1L);
    DURATIONS.putAll(
        Map.of("", 1L, "ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L));
  }

  /** A failure whose message says all there is to say. */
  static final class Refused extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  static ValueKind<Integer> integer(int min, int max) {
    return integer("", min, max);
  }

  static ValueKind<Integer> integer(String unit, int min, int max) {
    String allowed = "a whole number from " + min + " to " + max;
    return new ValueKind<>(
        unit, allowed, text -> (int) inRange(Long.parseLong(text), min, max), false);
  }

  /** Bytes, with Redis's suffixes. */
  static ValueKind<Long> size(String min, String max) {
    long least = scaled(min, SIZES);
    long most = scaled(max, SIZES);
    String allowed = "a size from " + min + " to " + max + " (b, k, kb, m, mb, g, gb)";
    return new ValueKind<>(
        "bytes", allowed, text -> inRange(scaled(text, SIZES), least, most), false);
  }

  /** Milliseconds. */
  static ValueKind<Integer> duration(String min, String max) {
    long least = scaled(min, DURATIONS);
    long most = Math.min(scaled(max, DURATIONS), Integer.MAX_VALUE);
    String allowed = "a duration from " + min + " to " + max + " (ms, s, m, h, d)";
    return new ValueKind<>(
        "ms", allowed, text -> (int) inRange(scaled(text, DURATIONS), least, most), false);
  }

  /**
   * One word of an enum, in lower case with dashes. {@code synonyms} are accepted too, and not told
   * of.
   */
  static <E extends Enum<E>> ValueKind<E> choice(Class<E> type, Map<String, E> synonyms) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    String allowed = "one of " + String.join(", ", words.keySet());
    words.putAll(synonyms);
    return new ValueKind<>(
        "", allowed, text -> known(words.get(text.toLowerCase(Locale.ROOT))), false);
  }

  /** A name that may stand in file names and metric labels. */
  static ValueKind<String> word(int maxLength) {
    String allowed = "up to " + maxLength + " letters, digits, '-', '_' and '.'";
    return new ValueKind<>(
        "",
        allowed,
        text -> known(text.length() <= maxLength && text.matches("[A-Za-z0-9._-]*") ? text : null),
        false);
  }

  static ValueKind<String> host() {
    String allowed = "a host name or an address";
    return new ValueKind<>(
        "",
        allowed,
        text -> known(!text.isEmpty() && text.matches("[A-Za-z0-9._:%-]*") ? text : null),
        false);
  }

  static ValueKind<Path> path() {
    return new ValueKind<>("", "a path", ValueKind::readPath, false);
  }

  /** A path, or nothing, which is the empty path. */
  static ValueKind<Path> optionalPath() {
    return new ValueKind<>(
        "", "a path, or nothing", text -> text.isEmpty() ? Path.of("") : readPath(text), false);
  }

  static ValueKind<List<NodeAddress>> nodes() {
    return new ValueKind<>(
        "", "a list of id@host:port or id@host:port/zone", ValueKind::readNodes, true);
  }

  /** Addresses, empty for none. */
  static ValueKind<List<HostPort>> addresses() {
    return new ValueKind<>("", "a list of host:port", ValueKind::readAddresses, true);
  }

  private static List<HostPort> readAddresses(String text) {
    List<HostPort> addresses = new ArrayList<>();
    for (String part : text.split(",")) {
      if (!part.isBlank()) {
        try {
          addresses.add(HostPort.parse(part.strip()));
        } catch (IllegalArgumentException e) {
          throw new Refused(e.getMessage());
        }
      }
    }
    return List.copyOf(addresses);
  }

  private static Path readPath(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("empty path");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new Refused("'" + text + "' is not a path: " + e.getReason());
    }
  }

  private static List<NodeAddress> readNodes(String text) {
    List<NodeAddress> nodes = new ArrayList<>();
    for (String part : text.split(",")) {
      if (!part.isBlank()) {
        nodes.add(node(part.strip(), nodes));
      }
    }
    return List.copyOf(nodes);
  }

  private static NodeAddress node(String text, List<NodeAddress> before) {
    NodeAddress node;
    try {
      node = NodeAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Refused(e.getMessage());
    }
    for (NodeAddress other : before) {
      if (other.id() == node.id()) {
        throw new Refused("node " + node.id() + " stands twice in the list");
      }
      if (other.host().equals(node.host()) && other.port() == node.port()) {
        throw new Refused(
            "nodes "
                + other.id()
                + " and "
                + node.id()
                + " have the same address "
                + node.host()
                + ":"
                + node.port());
      }
    }
    return node;
  }

  private static <T> T known(T value) {
    if (value == null) {
      throw new IllegalArgumentException("not allowed");
    }
    return value;
  }

  private static long inRange(long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  private static long scaled(String text, Map<String, Long> suffixes) {
    String trimmed = text.strip().toLowerCase(Locale.ROOT);
    int digits = 0;
    while (digits < trimmed.length() && Character.isDigit(trimmed.charAt(digits))) {
      digits++;
    }
    Long factor = suffixes.get(trimmed.substring(digits).strip());
    if (factor == null) {
      throw new IllegalArgumentException("unknown unit");
    }
    try {
      return Math.multiplyExact(Long.parseLong(trimmed.substring(0, digits)), factor);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("too large", e);
    }
  }
}
