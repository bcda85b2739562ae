package io.pontoon.tests.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.harness.RedisServer;
import io.pontoon.tests.harness.RespConnection;
import io.pontoon.tests.harness.Target;
import io.pontoon.tests.harness.TargetExtension;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same commands to a real redis-server and to ours, in both protocols, pipelined or not: the
 * same bytes come back.
 */
@ExtendWith(TargetExtension.class)
class ConformanceTest {
  private static final int COMMANDS = 12_000;

  @ParameterizedTest(name = "RESP{0}, seed {1}")
  @CsvSource({"2, 1", "2, 2", "3, 3", "3, 4"})
  void randomCommandsAnswerAlike(int protocol, long seed, Target target) {
    CommandStream stream = new CommandStream(seed);
    Random random = new Random(seed);
    try (Pair pair = new Pair(target, protocol, "seed " + seed)) {
      for (int sent = 0; sent < COMMANDS; ) {
        List<List<String>> batch = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(4) == 0 ? 60 : 3); i >= 0; i--) {
          batch.add(stream.next());
        }
        pair.exchange(batch);
        sent += batch.size();
      }
      pair.assertAlike();
    }
  }

  @ParameterizedTest(name = "RESP{0}")
  @ValueSource(ints = {2, 3})
  void theScriptAnswersAlike(int protocol, Target target) {
    try (Pair pair = new Pair(target, protocol, "script")) {
      for (String line :
          SCRIPT
              .lines()
              .map(String::strip)
              .filter(l -> !l.isEmpty() && !l.startsWith("#"))
              .toList()) {
        pair.exchange(List.of(List.of(line.split(" "))));
      }
      pair.assertAlike();
    }
  }

  @Test
  void inlineCommandsAnswerAlike(Target target) {
    String[] lines = {
      "PING", "ping", "  PING  ", "SET a b", "GET a", "SET \"a b\" 'c d'", "GET \"a b\"",
          "SET q \"\\x41\\n\\\"\\\\\"", "GET q",
      "SET s 'it\\'s'", "GET s", "ECHO \"\"", "ECHO ''", "get a b", "nosuch a b", "MGET a q s",
          "SET u \"\\xzz\\q\"", "GET u"
    };
    try (Pair pair = new Pair(target, 2, "inline")) {
      for (String line : lines) {
        pair.exchangeRaw(line, (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        pair.exchangeRaw(line, (line + "\n").getBytes(StandardCharsets.ISO_8859_1));
      }
      pair.assertAlike();
    }
  }

  /** Both sides of the comparison, and where they differed. */
  private static final class Pair implements AutoCloseable {
    private final RedisServer server = new RedisServer("--enable-debug-command", "yes");
    private final RespConnection redis = server.connect();
    private final RespConnection ours;
    private final String origin;
    private final Map<String, String> differences = new LinkedHashMap<>();
    private int compared;

    Pair(Target target, int protocol, String origin) {
      this.ours = target.connect();
      this.origin = origin + ", RESP" + protocol;
      if (protocol == 3) {
        redis.call("HELLO", "3");
        ours.call("HELLO", "3");
      }
    }

    void exchange(List<List<String>> batch) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (List<String> command : batch) {
        bytes.writeBytes(RespConnection.encode(command));
      }
      redis.send(bytes.toByteArray());
      ours.send(bytes.toByteArray());
      for (List<String> command : batch) {
        compare(command);
      }
    }

    void exchangeRaw(String line, byte[] bytes) {
      redis.send(bytes);
      ours.send(bytes);
      compare(List.of("inline", line));
    }

    private void compare(List<String> command) {
      String expected = new String(redis.readRaw(), StandardCharsets.ISO_8859_1);
      String actual = new String(ours.readRaw(), StandardCharsets.ISO_8859_1);
      compared++;
      if (!expected.equals(actual) && !KnownDifferences.allow(command, expected, actual)) {
        String kind =
            command.getFirst().toUpperCase(java.util.Locale.ROOT)
                + " "
                + shape(expected)
                + " "
                + shape(actual);
        differences.putIfAbsent(
            kind,
            "command "
                + compared
                + " "
                + shown(command.toString())
                + "\n    redis "
                + shown(expected)
                + "\n    ours  "
                + shown(actual));
      }
    }

    private static String shape(String reply) {
      return reply.charAt(0) == '-' ? reply : reply.substring(0, 1);
    }

    private static String shown(String text) {
      String escaped = text.replace("\r", "\\r").replace("\n", "\\n").replace("\u0000", "\\0");
      return escaped.length() <= 300 ? escaped : escaped.substring(0, 300) + "…";
    }

    void assertAlike() {
      assertTrue(compared > 0, "nothing was compared");
      assertTrue(
          differences.isEmpty(),
          () ->
              origin
                  + ": "
                  + differences.size()
                  + " kinds of difference in "
                  + compared
                  + " commands:\n  "
                  + String.join("\n  ", differences.values()));
    }

    @Override
    public void close() {
      ours.close();
      redis.close();
      server.close();
    }
  }

  /** Each line once, in this order: what chance would reach too seldom. */
  private static final String SCRIPT =
      """
      # set and its options
      SET a 1
      SET a 2 NX
      SET a 2 XX
      SET b 2 XX
      SET a 3 GET
      SET none 3 GET
      SET none2 3 XX GET
      SET a x NX GET
      SET a 1 EX 10 PX 10
      SET a 1 NX XX
      SET a 1 KEEPTTL EX 10
      SET a 1 EX
      SET a 1 EX abc
      SET a 1 EX 0
      SET a 1 EX -1
      SET a 1 PX 9223372036854775807
      SET a 1 EX 9223372036854775807
      SET a 1 EXAT 1
      GET a
      SET a 1 PXAT 4102444800000
      PEXPIRETIME a
      EXPIRETIME a
      SET a 2 KEEPTTL
      PEXPIRETIME a
      SET a 3
      PEXPIRETIME a
      # expiry conditions
      EXPIREAT a 4102444800 XX
      EXPIREAT a 4102444800 NX
      EXPIREAT a 4102444801 GT
      EXPIREAT a 4102444801 GT
      EXPIREAT a 4102444800 LT
      EXPIREAT a 4102444800 NX XX
      EXPIREAT a 4102444800 GT LT
      EXPIREAT a 4102444800 NX GT
      EXPIREAT none 4102444800
      EXPIRE a 1000
      TTL a
      EXPIRE a 9223372036854775807
      EXPIRE a -9223372036854775808
      PEXPIRE a 9223372036854775807
      EXPIRE a abc
      PERSIST a
      PERSIST a
      PERSIST none
      TTL a
      TTL none
      PTTL none
      EXPIRE a -1
      EXISTS a
      # numbers
      SET n 9223372036854775806
      INCR n
      INCR n
      DECRBY n -9223372036854775808
      INCRBY n abc
      INCRBY n 1.0
      SET n -9223372036854775808
      DECR n
      SET f 10.50
      INCRBYFLOAT f 0.1
      INCRBYFLOAT f -5
      INCRBYFLOAT f 5.0e3
      INCRBYFLOAT f 200
      INCRBYFLOAT f abc
      INCRBYFLOAT f nan
      INCRBYFLOAT f inf
      INCRBYFLOAT f 1e-17
      SET f 3.0
      INCRBYFLOAT f 1.000000000000000005
      SET f 1
      INCRBYFLOAT f 1e17
      INCRBYFLOAT f 0.3
      SET f 0
      INCRBYFLOAT f 0.00000000000000001
      INCRBYFLOAT f 1.7976931348623157e308
      # ranges
      SET s Hello_World
      GETRANGE s 0 4
      GETRANGE s -5 -1
      GETRANGE s 5 2
      GETRANGE s 0 -1
      GETRANGE s -100 100
      GETRANGE s 20 30
      GETRANGE s a b
      GETRANGE none 0 -1
      SUBSTR s 0 3
      SETRANGE s 6 Redis
      GET s
      SETRANGE s -1 x
      SETRANGE s 536870912 x
      SETRANGE none3 5 abc
      GET none3
      SETRANGE none4 0
      APPEND s !
      APPEND none5 abc
      STRLEN s
      STRLEN none
      # several keys
      MSET a 1 b 2 c 3 d 4 e 5 f 6 g 7
      MSET a 1 b
      MSET
      MGET a b c none d e f g
      MGET
      MSETNX {t}1 1 {t}2 2
      MSETNX {t}2 1 {t}3 2
      MSETNX {t}1
      DEL a b a none
      DEL
      EXISTS c c c none
      TOUCH c d none
      UNLINK c d none
      DBSIZE
      KEYS *
      KEYS {t}*
      KEYS [efg]
      KEYS ?
      KEYS no*
      # rename and copy within a group
      SET {t}a 1 PXAT 4102444800000
      RENAME {t}a {t}b
      PEXPIRETIME {t}b
      RENAME {t}none {t}b
      RENAMENX {t}b {t}1
      RENAMENX {t}b {t}new
      RENAME {t}new {t}new
      RENAMENX {t}new {t}new
      COPY {t}new {t}1
      COPY {t}new {t}1 REPLACE
      COPY {t}new {t}new
      COPY {t}none {t}x
      COPY {t}new {t}z DB 0
      COPY {t}new {t}z DB abc
      # lcs
      MSET {l}1 ohmytext {l}2 mynewtext
      LCS {l}1 {l}2
      LCS {l}1 {l}2 LEN
      LCS {l}1 {l}2 IDX
      LCS {l}1 {l}2 IDX MINMATCHLEN 4
      LCS {l}1 {l}2 IDX MINMATCHLEN 4 WITHMATCHLEN
      LCS {l}1 {l}2 IDX LEN
      LCS {l}1 {l}none
      LCS {l}1 {l}2 MINMATCHLEN
      # getex, getdel
      SET g 1
      GETEX g PXAT 4102444800000
      PEXPIRETIME g
      GETEX g PERSIST
      PEXPIRETIME g
      GETEX g EX 0
      GETEX g EX abc
      GETEX g EX 10 PX 10
      GETEX none
      GETDEL g
      GETDEL g
      SETEX g 0 x
      SETEX g 100 x
      TTL g
      PSETEX g 0 x
      SETEX g abc x
      # connection and server
      PING
      PING hello
      PING a b
      ECHO hello
      ECHO
      SELECT 0
      SELECT abc
      OBJECT ENCODING n
      OBJECT ENCODING s
      OBJECT ENCODING none
      OBJECT REFCOUNT s
      OBJECT REFCOUNT none
      OBJECT FREQ s
      OBJECT IDLETIME none
      OBJECT NOSUCH s
      OBJECT
      CLIENT GETNAME
      CLIENT SETNAME me
      CLIENT GETNAME
      CLIENT NOSUCH
      CLIENT SETNAME
      CLIENT NO-EVICT on
      CLIENT NO-EVICT maybe
      CLIENT REPLY ON
      CLIENT REPLY WHAT
      HELLO 4
      HELLO abc
      HELLO 3 SETNAME
      COMMAND GETKEYS GET a
      COMMAND GETKEYS MSET a 1 b 2
      COMMAND GETKEYS PING
      COMMAND GETKEYS NOSUCH a
      COMMAND GETKEYS
      COMMAND NOSUCH
      COMMAND COUNT x
      CONFIG
      CONFIG NOSUCH
      CONFIG GET
      CONFIG GET nosuch
      DEBUG SLEEP 0
      SCAN abc
      SCAN 0 COUNT 0
      SCAN 0 COUNT abc
      SCAN 0 WHAT
      TIME x
      RANDOMKEY x
      FLUSHALL WHAT
      FLUSHDB ASYNC
      DBSIZE
      KEYS *
      RANDOMKEY
      SCAN 0
      NOSUCH a b c
      RESET
      """;
}
