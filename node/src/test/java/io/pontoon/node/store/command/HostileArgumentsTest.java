package io.pontoon.node.store.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandSpec.Route;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever the arguments hold, a command in the log is answered once and breaks nothing: a poisoned
 * entry would stop every replica alike.
 */
class HostileArgumentsTest {
  private static final List<CommandSpec> ROWS =
      Store.TABLE.rows().stream().filter(row -> row.route() != Route.ROUTER).toList();

  @Property(tries = 8_000, seed = "20231114")
  void oneReplyNoExceptionAndNoChangeOnError(
      @ForAll("rows") CommandSpec row,
      @ForAll("arguments") List<byte[]> arguments,
      @ForAll boolean resp3) {
    try (Store store = filled()) {
      store.resp3 = resp3;
      Map<String, String> before = store.content();
      byte[] reply = store.runUnchecked(row, arguments.toArray(byte[][]::new));
      assertTrue(Replies.isOne(reply), () -> row.name() + " answered " + Replies.show(reply));
      if (reply[0] == '-' || !row.isWrite()) {
        assertEquals(
            before,
            store.content(),
            () -> row.name() + " changed something: " + Replies.show(reply));
      }
    }
  }

  @Property(tries = 1_000, seed = "20231114")
  void theSameCommandsGiveTheSameBytes(
      @ForAll("rows") CommandSpec row, @ForAll("arguments") List<byte[]> arguments) {
    byte[][] words = arguments.toArray(byte[][]::new);
    try (Store one = filled();
        Store other = filled()) {
      assertTrue(Arrays.equals(one.runUnchecked(row, words), other.runUnchecked(row, words)));
      assertEquals(one.content(), other.content());
    }
  }

  private static Store filled() {
    Store store = new Store(new Limits(4096, 1 << 16, 8192));
    store.run("SET", "a", "10");
    store.run("SET", "b", "some text", "PX", "100000");
    store.run("SET", "gone", "x", "PX", "1");
    store.run("SET", "big", "y".repeat(4000));
    store.run("SET", "max", "9223372036854775807");
    store.now += 10;
    return store;
  }

  @Provide
  Arbitrary<CommandSpec> rows() {
    return Arbitraries.of(ROWS);
  }

  @Provide
  Arbitrary<List<byte[]>> arguments() {
    Arbitrary<String> words =
        Arbitraries.of(
            "a",
            "b",
            "gone",
            "big",
            "max",
            "",
            "EX",
            "px",
            "EXAT",
            "PXAT",
            "NX",
            "XX",
            "GT",
            "LT",
            "GET",
            "KEEPTTL",
            "PERSIST",
            "MATCH",
            "COUNT",
            "TYPE",
            "string",
            "DB",
            "REPLACE",
            "LEN",
            "IDX",
            "MINMATCHLEN",
            "WITHMATCHLEN",
            "ASYNC",
            "SYNC",
            "ENCODING",
            "*",
            "[a-",
            "\\",
            "*[^",
            "0",
            "-0",
            "00",
            "1",
            "-1",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "2147483648",
            "-2147483649",
            "4095",
            "4096",
            "4097",
            "281474976710655",
            "1e4932",
            "-1e4932",
            "1e99999999999",
            "1e-99999999999",
            "0x1p16383",
            "0x1p-16445",
            "inf",
            "-inf",
            "nan",
            ".",
            "1.",
            "-",
            "+",
            "e1");
    Arbitrary<byte[]> sensible = words.map(word -> word.getBytes(StandardCharsets.ISO_8859_1));
    Arbitrary<byte[]> numbers =
        Arbitraries.longs()
            .map(number -> Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    Arbitrary<byte[]> binary = Arbitraries.bytes().array(byte[].class).ofMaxSize(30);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(8, sensible),
            net.jqwik.api.Tuple.of(2, numbers),
            net.jqwik.api.Tuple.of(1, binary))
        .list()
        .ofMaxSize(7);
  }
}
