package io.pontoon.tests.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Commands drawn from a seed: mostly well-formed, on few keys so that they meet, with odd numbers,
 * odd options, wrong case and wrong counts of arguments mixed in. Only commands whose answers
 * depend on nothing but the commands before them: no clock, no chance, no order of keys.
 */
final class CommandStream {
  private static final String[] NUMBERS = {
    "0",
    "1",
    "-1",
    "7",
    "10",
    "42",
    "-3",
    "100",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "1.5",
    "-0.25",
    "3.0e3",
    "abc",
    "",
    " 1",
    "1 ",
    "+1",
    "01",
    "-0",
    "inf",
    "nan",
    "0x10",
    "1e400"
  };
  private static final String[] VALUES = {
    "",
    "a",
    "hello",
    "hello world",
    "0",
    "5",
    "-7",
    "10.5",
    "3.14159265358979",
    "9223372036854775806",
    "\u0000\u0001\u00ff\r\n",
    "x".repeat(100),
    "abcdefghij",
    "1e5",
    "ABCdef"
  };

  /** Milliseconds and seconds so far ahead that no test lives to see them. */
  private static final String[] FUTURES = {"4102444800000", "4102444801234", "99999999999999"};

  private static final String[] FUTURE_SECONDS = {"4102444800", "4102444801", "99999999999"};

  private final Random random;

  CommandStream(long seed) {
    random = new Random(seed);
  }

  private String one(String... of) {
    return of[random.nextInt(of.length)];
  }

  /** A key of any group. */
  private String key() {
    return "k" + random.nextInt(12);
  }

  /** A key of one group: the tag is the same in all of them. */
  private String near() {
    return "{near}" + random.nextInt(4);
  }

  private String value() {
    return random.nextInt(3) == 0 ? number() : one(VALUES);
  }

  private String number() {
    return random.nextInt(4) == 0 ? one(NUMBERS) : Integer.toString(random.nextInt(41) - 20);
  }

  List<String> next() {
    List<String> command = new ArrayList<>(draw());
    int mutation = random.nextInt(60);
    if (mutation == 0 && command.size() > 1) {
      command.removeLast();
    } else if (mutation == 1) {
      command.add(value());
    } else if (mutation == 2) {
      command.set(0, mixedCase(command.getFirst()));
    } else if (mutation == 3) {
      command = new ArrayList<>(List.of(command.getFirst()));
    }
    return command;
  }

  private String mixedCase(String word) {
    StringBuilder mixed = new StringBuilder();
    for (char c : word.toCharArray()) {
      mixed.append(random.nextBoolean() ? Character.toLowerCase(c) : Character.toUpperCase(c));
    }
    return mixed.toString();
  }

  private List<String> draw() {
    return switch (random.nextInt(46)) {
      case 0, 1, 2 -> List.of("SET", key(), value());
      case 3, 4 -> set();
      case 5, 6, 7 -> List.of("GET", key());
      case 8 -> List.of("SETNX", key(), value());
      case 9 -> List.of("GETSET", key(), value());
      case 10 -> List.of("GETDEL", key());
      case 11 -> getex();
      case 12 -> many("MGET", key(), key(), key());
      case 13 -> List.of("MSET", key(), value(), key(), value());
      case 14 -> List.of("MSETNX", near(), value(), near(), value());
      case 15 -> List.of("APPEND", key(), value());
      case 16 -> List.of("STRLEN", key());
      case 17 -> List.of(one("GETRANGE", "SUBSTR"), key(), number(), number());
      case 18 -> List.of("SETRANGE", key(), Integer.toString(random.nextInt(30) - 2), value());
      case 19, 20 -> List.of(one("INCR", "DECR"), key());
      case 21, 22 -> List.of(one("INCRBY", "DECRBY"), key(), number());
      case 23, 24 -> List.of("INCRBYFLOAT", key(), number());
      case 25 -> lcs();
      case 26 -> many(one("DEL", "UNLINK"), key(), key());
      case 27 -> many(one("EXISTS", "TOUCH"), key(), key(), key());
      case 28 -> List.of("TYPE", key());
      case 29 ->
          List.of(
              one("EXPIRE", "PEXPIRE"),
              key(),
              one("-1", "0", "abc", "99999999999999999999", "-9223372036854775808", ""));
      case 30, 31 -> expireAt();
      case 32 -> List.of(one("EXPIRETIME", "PEXPIRETIME"), key());
      case 33 -> List.of("PERSIST", key());
      case 34 -> List.of(one("RENAME", "RENAMENX"), near(), near());
      case 35 -> copy();
      case 36 -> List.of("SETEX", key(), one("0", "-1", "abc", "9223372036854775807"), value());
      case 37 -> List.of("PSETEX", key(), one("0", "-1", "abc", "9223372036854775807"), value());
      case 38 ->
          random.nextBoolean()
              ? List.of("OBJECT", one("ENCODING", "REFCOUNT"), key())
              : List.of("OBJECT", one("IDLETIME", "FREQ", "WHAT"), "none");
      case 39 -> List.of("ECHO", value());
      case 40 -> random.nextBoolean() ? List.of("PING") : List.of("PING", value());
      case 41 -> List.of("SELECT", one("0", "abc", "-1", "0"));
      case 42 -> List.of("DBSIZE");
      case 43 -> List.of(one("NOSUCH", "get2", "SE\u0000T", "x".repeat(200)), value(), value());
      case 44 -> List.of("SET", near(), value());
      default -> List.of("GET", near());
    };
  }

  private static List<String> many(String... words) {
    return List.of(words);
  }

  private List<String> set() {
    List<String> command = new ArrayList<>(List.of("SET", key(), value()));
    for (int i = random.nextInt(3); i >= 0; i--) {
      switch (random.nextInt(8)) {
        case 0 -> command.add(one("NX", "nx"));
        case 1 -> command.add("XX");
        case 2 -> command.add("GET");
        case 3 -> command.add("KEEPTTL");
        case 4 -> command.addAll(List.of("PXAT", one(FUTURES)));
        case 5 -> command.addAll(List.of("EXAT", one(FUTURE_SECONDS)));
        case 6 ->
            command.addAll(
                List.of(one("EX", "PX"), one("0", "-1", "abc", "9223372036854775807", "")));
        default -> command.add(one("WHAT", "EX", "PX", "PXAT", "PERSIST"));
      }
    }
    return command;
  }

  private List<String> getex() {
    List<String> command = new ArrayList<>(List.of("GETEX", key()));
    switch (random.nextInt(6)) {
      case 0 -> command.add("PERSIST");
      case 1 -> command.addAll(List.of("PXAT", one(FUTURES)));
      case 2 -> command.addAll(List.of("EXAT", one(FUTURE_SECONDS)));
      case 3 -> command.addAll(List.of("EX", one("0", "-5", "abc")));
      case 4 -> command.addAll(List.of(one("KEEPTTL", "NX", "PERSIST"), "PERSIST"));
      default -> command.addAll(List.of());
    }
    return command;
  }

  private List<String> expireAt() {
    boolean seconds = random.nextBoolean();
    List<String> command =
        new ArrayList<>(
            List.of(
                seconds ? "EXPIREAT" : "PEXPIREAT",
                key(),
                seconds ? one(FUTURE_SECONDS) : one(FUTURES)));
    for (int i = random.nextInt(3); i > 0; i--) {
      command.add(one("NX", "XX", "GT", "LT", "gt", "WHAT"));
    }
    return command;
  }

  private List<String> copy() {
    List<String> command = new ArrayList<>(List.of("COPY", near(), near()));
    if (random.nextBoolean()) {
      command.add(one("REPLACE", "replace", "WHAT"));
    }
    return command;
  }

  private List<String> lcs() {
    List<String> command = new ArrayList<>(List.of("LCS", near(), near()));
    for (int i = random.nextInt(4); i > 0; i--) {
      command.addAll(
          random.nextInt(4) == 0
              ? List.of("MINMATCHLEN", number())
              : List.of(one("LEN", "IDX", "WITHMATCHLEN", "WHAT")));
    }
    return command;
  }
}
