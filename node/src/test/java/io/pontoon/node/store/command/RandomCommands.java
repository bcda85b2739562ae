package io.pontoon.node.store.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Commands as a careless client would send them: mostly sensible, on few keys so that they meet,
 * now and then broken. From a seed.
 */
final class RandomCommands {
  static final List<String> KEYS =
      List.of("a", "b", "c", "d", "key:1", "key:2", "", "k\0\r\n\u00ff");

  /**
   * A command and its arguments: k a key, v a value, i a whole number, f a decimal one, s a span in
   * seconds, m one in ms, S and M such times, p a pattern, and {@code ...} repeats the part in
   * brackets. Words behind a slash are options, none to three of which are added.
   */
  private static final String[] SHAPES = {
    "GET k",
    "GET k",
    "SET k v",
    "SET k v",
    "SET k v",
    "SET k i",
    "SET k v / NX XX GET KEEPTTL EX:s PX:m EXAT:S PXAT:M",
    "SET k v / NX XX GET KEEPTTL EX:s PX:m EXAT:S PXAT:M",
    "SETNX k v",
    "SETEX k s v",
    "PSETEX k m v",
    "GETSET k v",
    "GETDEL k",
    "GETEX k / PERSIST EX:s PX:m EXAT:S PXAT:M",
    "MGET (k)",
    "MSET (k v)",
    "MSETNX (k v)",
    "APPEND k v",
    "STRLEN k",
    "GETRANGE k i i",
    "SUBSTR k i i",
    "SETRANGE k o v",
    "INCR k",
    "DECR k",
    "INCRBY k i",
    "DECRBY k i",
    "INCRBYFLOAT k f",
    "INCRBYFLOAT k f",
    "LCS k k / LEN IDX MINMATCHLEN:i WITHMATCHLEN",
    "DEL (k)",
    "UNLINK (k)",
    "EXISTS (k)",
    "TOUCH (k)",
    "TYPE k",
    "EXPIRE k s / NX XX GT LT",
    "PEXPIRE k m / NX XX GT LT",
    "EXPIREAT k S / NX XX GT LT",
    "PEXPIREAT k M / NX XX GT LT",
    "EXPIRETIME k",
    "PEXPIRETIME k",
    "TTL k",
    "PTTL k",
    "PERSIST k",
    "RENAME k k",
    "RENAMENX k k",
    "COPY k k / REPLACE DB:i",
    "KEYS p",
    "SCAN 0 COUNT 1000 / MATCH:p TYPE:v TYPE:string COUNT:i",
    "SCAN i / MATCH:p",
    "OBJECT REFCOUNT n",
    "OBJECT FREQ k",
    "OBJECT ENCODING n",
    "DBSIZE",
    "GETT k",
    "OBJECT k k",
    "OBJECT",
    "FLUSHALL / ASYNC SYNC i",
  };

  private static final String[] INTEGERS = {
    "0",
    "1",
    "-1",
    "2",
    "3",
    "-3",
    "7",
    "10",
    "100",
    "-100",
    "9999",
    "10000",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "-9223372036854775809",
    "9223372036854775806",
    "00",
    "-0",
    "+1",
    " 1",
    "1 ",
    "1.0",
    "",
    "abc",
    "0x10",
    "99999999999999999999",
  };

  private static final String[] DECIMALS = {
    "0",
    "1",
    "-1",
    "0.1",
    "0.2",
    "-0.3",
    "3.0e3",
    "1e10",
    "1e-10",
    "1e17",
    "1e18",
    "123456789.123456789",
    "0.00000000000000001",
    "0.000000000000000001",
    "-1e-30",
    "1e300",
    "1e4931",
    "1.1897e4932",
    "1e5000",
    "1e-4950",
    "1e-5000",
    "0x1p3",
    "0xA.8p-2",
    "0x.8",
    "inf",
    "-Infinity",
    "nan",
    "",
    ".",
    "1.",
    ".5",
    "1e",
    "1e+",
    "+5",
    "5 ",
    " 5",
    "1e5x",
    "9223372036854775807",
    "18446744073709551615.5",
    "3.14159265358979323846264338327950288",
    "1e19",
    "5e-1",
    "-0",
  };

  private static final String[] PATTERNS = {
    "*",
    "**",
    "a",
    "?",
    "key:*",
    "key:[0-1]",
    "key:[^1]",
    "[a-c]",
    "[c-a]",
    "[^",
    "[",
    "[a",
    "\\a",
    "\\",
    "*:*1",
    "k*\u00ff",
    "[\\]a]",
    "",
    "*b*",
    "k??*",
    "key:[12",
    "?*?*?*?*?*?*?*x",
  };

  private static final String[] TEXTS = {
    "",
    "x",
    "hello world",
    "ohmytext",
    "mynewtext",
    "\0\r\n\u00fe",
    "0123456789".repeat(4) + "0123",
    "0123456789".repeat(4) + "01234",
    "z".repeat(70)
  };

  private final SplittableRandom random;
  private final long startSeconds;

  RandomCommands(long seed, long startMillis) {
    random = new SplittableRandom(seed);
    startSeconds = startMillis / 1000;
  }

  byte[][] next() {
    String[] parts = pick(SHAPES).split(" / ");
    List<String> words = new ArrayList<>();
    for (String part : parts[0].replaceAll("\\((.*)\\)", repeated(parts[0])).split(" ")) {
      words.add(word(part));
    }
    if (parts.length > 1) {
      String[] options = parts[1].split(" ");
      for (int n = random.nextInt(4); n > 0; n--) {
        String[] option = pick(options).split(":");
        words.add(
            random.nextInt(4) == 0
                ? option[0].toLowerCase(java.util.Locale.ROOT)
                : word(option[0]));
        if (option.length > 1) {
          words.add(word(option[1]));
        }
      }
    }
    if (random.nextInt(25) == 0) {
      mangle(words);
    }
    return words.stream()
        .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
        .toArray(byte[][]::new);
  }

  private String repeated(String shape) {
    int open = shape.indexOf('(');
    return open < 0
        ? ""
        : (shape.substring(open + 1, shape.indexOf(')')) + " ")
            .repeat(1 + random.nextInt(4))
            .strip();
  }

  private void mangle(List<String> words) {
    switch (random.nextInt(3)) {
      case 0 -> words.add(pick(INTEGERS));
      case 1 -> {
        if (words.size() > 1) {
          words.removeLast();
        }
      }
      default -> words.set(words.size() - 1, words.size() > 1 ? pick(TEXTS) : words.getFirst());
    }
  }

  private String word(String kind) {
    return switch (kind) {
      case "k" -> KEYS.get(random.nextInt(KEYS.size()));
      case "n" ->
          "n"; // a key that only SET writes, so that Redis's encoding depends on the value alone
      case "v" -> value();
      case "i" -> integer();
      case "o" -> random.nextInt(3) == 0 ? integer() : "" + random.nextInt(50);
      case "f" ->
          random.nextInt(2) == 0
              ? pick(DECIMALS)
              : "" + (random.nextInt(2_000_000) - 1_000_000) / Math.pow(10, random.nextInt(7));
      case "s" -> span(1);
      case "m" -> span(1000);
      case "S" -> random.nextInt(5) == 0 ? integer() : "" + (startSeconds + 100_000 * farSteps());
      case "M" ->
          random.nextInt(5) == 0
              ? integer()
              : "" + (startSeconds * 1000 + 100_000_000L * farSteps() + random.nextInt(1000));
      case "p" -> pick(PATTERNS);
      default -> kind;
    };
  }

  /**
   * Into the past or the future, never to now: in its last millisecond a key is alive to Redis and
   * no more to us.
   */
  private int farSteps() {
    int steps = random.nextInt(20) - 3;
    return steps == 0 ? 1 : steps;
  }

  /** Long enough not to end while the test runs, or long over. */
  private String span(int unit) {
    return random.nextInt(5) == 0
        ? integerNotSmall()
        : "" + (long) unit * 1000 * (random.nextInt(100) - 10);
  }

  private String integerNotSmall() {
    String integer = integer();
    return integer.length() < 5 && !integer.startsWith("-") && !integer.equals("0")
        ? integer + "0000000"
        : integer;
  }

  private String integer() {
    return random.nextInt(3) == 0 ? pick(INTEGERS) : "" + (random.nextInt(200) - 60);
  }

  String value() {
    return switch (random.nextInt(5)) {
      case 0, 1 -> integer();
      case 2 -> pick(DECIMALS);
      default -> pick(TEXTS);
    };
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }
}
