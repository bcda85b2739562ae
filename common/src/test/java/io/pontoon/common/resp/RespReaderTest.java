package io.pontoon.common.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.common.command.Args;
import io.pontoon.common.resp.RespReader.Limits;
import io.pontoon.common.resp.RespReader.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RespReaderTest {
  private static final Limits SMALL = new Limits(1000, 64, 40, 4000);

  /**
   * What a reader makes of the given pieces: each command as its words in brackets, then how it
   * ended.
   */
  private static String read(Limits limits, List<byte[]> pieces) {
    StringBuilder seen = new StringBuilder();
    RespReader reader = new RespReader(limits, RespReader.Budget.UNBOUNDED);
    Args args = new Args();
    for (byte[] piece : pieces) {
      byte[] array = new byte[piece.length + 3];
      System.arraycopy(piece, 0, array, 3, piece.length);
      reader.feed(array, 3, array.length);
      Outcome outcome = reader.next(args);
      while (outcome == Outcome.COMMAND) {
        seen.append('[').append(latin(reader.array(), reader.nameOffset(), reader.nameLength()));
        for (int i = 0; i < args.count(); i++) {
          seen.append('|').append(args.text(i));
        }
        seen.append(']');
        outcome = reader.next(args);
      }
      Arrays.fill(array, (byte) 'X'); // the reader may not rely on it any more
      if (outcome != Outcome.NEED_MORE) {
        return seen.append(outcome).append(' ').append(reader.error()).toString();
      }
    }
    return seen.append(Outcome.NEED_MORE).append(' ').append(reader.heldBytes() > 0).toString();
  }

  private static String read(String text) {
    return read(Limits.STANDARD, List.of(bytes(text)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String latin(byte[] from, int offset, int length) {
    return new String(from, offset, length, StandardCharsets.ISO_8859_1);
  }

  @Test
  void readsPipelinedCommandsAndHoldsNothingWhenAllAreComplete() {
    assertEquals(
        "[SET|k|v][PING]NEED_MORE false",
        read("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n*1\r\n$4\r\nPING\r\n"));
    assertEquals(
        "[SET|k|]NEED_MORE true", read("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n*1\r\n$4\r\nPI"));
  }

  @Test
  void skipsEmptyCommands() {
    assertEquals("[PING]NEED_MORE false", read("*0\r\n*-1\r\n\r\n \r\nPING\r\n"));
  }

  @Test
  void readsInlineWordsWithQuotes() {
    assertEquals(
        "[set|a b|c\"d|\n\001x]NEED_MORE false", read("set \"a b\" 'c\"d' \"\\n\\x01x\"\n"));
    assertEquals("[set|it's|fo o]NEED_MORE false", read("  set 'it\\'s' fo\" o\"\r\n"));
  }

  @Test
  void answersRedisErrors() {
    assertEquals("ERROR Protocol error: unbalanced quotes in request", read("set \"a\r\n"));
    assertEquals("ERROR Protocol error: unbalanced quotes in request", read("set \"a\"b\r\n"));
    assertEquals("ERROR Protocol error: invalid multibulk length", read("*x\r\n"));
    assertEquals("ERROR Protocol error: invalid multibulk length", read("*1048577\r\n"));
    assertEquals(
        "ERROR Protocol error: invalid multibulk length", read("*99999999999999999999\r\n"));
    assertEquals("ERROR Protocol error: expected '$', got 'x'", read("*1\r\nx1\r\n"));
    assertEquals("ERROR Protocol error: invalid bulk length", read("*1\r\n$-1\r\n"));
    assertEquals("ERROR Protocol error: invalid bulk length", read("*1\r\n$01\r\n"));
    assertEquals("ERROR Protocol error: invalid bulk length", read("*1\r\n$536870913\r\n"));
    assertEquals("[A]ERROR Protocol error: invalid bulk length", read("A\r\n*1\r\n$\r\n"));
    assertEquals(
        "ERROR Protocol error: too big mbulk count string", read("*" + "1".repeat(70_000)));
    assertEquals(
        "ERROR Protocol error: too big bulk count string", read("*1\r\n$" + "1".repeat(70_000)));
    assertEquals("ERROR Protocol error: too big inline request", read("x".repeat(70_000)));
  }

  @Test
  void keepsNoMoreThanCameWhateverTheHeadersClaim() {
    RespReader reader = new RespReader(Limits.STANDARD, RespReader.Budget.UNBOUNDED);
    byte[] head = bytes("*1048576\r\n$536870912\r\nabc");
    reader.feed(head, 0, head.length);
    assertEquals(Outcome.NEED_MORE, reader.next(new Args()));
    assertTrue(reader.heldBytes() < 1024, "held " + reader.heldBytes());
  }

  @Test
  void growsToTheAnnouncedSizeExactlyAndGivesItUpAfterwards() {
    long[] taken = new long[2];
    RespReader reader =
        new RespReader(
            Limits.STANDARD,
            bytes -> {
              taken[0] += bytes;
              taken[1] = Math.max(taken[1], taken[0]);
              return true;
            });
    Args args = new Args();
    byte[] head = bytes("*2\r\n$4\r\nECHO\r\n$1000000\r\n");
    reader.feed(head, 0, head.length);
    assertEquals(Outcome.NEED_MORE, reader.next(args));
    byte[] piece = new byte[10_000];
    for (int i = 0; i < 100; i++) {
      reader.feed(piece, 0, piece.length);
      assertEquals(Outcome.NEED_MORE, reader.next(args));
    }
    reader.feed(bytes("\r\n"), 0, 2);
    assertEquals(Outcome.COMMAND, reader.next(args));
    assertEquals(1_000_000, args.length(0));
    assertEquals(head.length + 1_000_002, taken[1]);
    assertEquals(Outcome.NEED_MORE, reader.next(args));
    assertEquals(0, taken[0]);
  }

  @Test
  void overflowsAtItsOwnBoundAndAtTheBoundOfAll() {
    byte[] half = bytes("*1\r\n$900\r\n" + "v".repeat(200));
    assertEquals("OVERFLOW null", read(new Limits(1000, 10, 40, 300), List.of(half, half, half)));
    RespReader poor = new RespReader(Limits.STANDARD, bytes -> bytes <= 0);
    poor.feed(half, 0, half.length);
    assertEquals(Outcome.OVERFLOW, poor.next(new Args()));
  }

  @Test
  void goesOnAfterAPauseWhereItStopped() {
    RespReader reader = new RespReader(Limits.STANDARD, RespReader.Budget.UNBOUNDED);
    Args args = new Args();
    byte[] array = bytes("ONE 1\r\n*2\r\n$3\r\nTWO\r\n$1\r\n2\r\nTHREE 3\r\nFO");
    reader.feed(array, 0, array.length);
    assertEquals(Outcome.COMMAND, reader.next(args));
    reader.pause();
    Arrays.fill(array, (byte) 0);
    for (String expected : List.of("TWO2", "THREE3")) {
      reader.feed(new byte[0], 0, 0);
      assertEquals(Outcome.COMMAND, reader.next(args));
      assertEquals(
          expected, latin(reader.array(), reader.nameOffset(), reader.nameLength()) + args.text(0));
      reader.pause();
    }
    reader.feed(bytes("UR\n"), 0, 3);
    assertEquals(Outcome.COMMAND, reader.next(args));
    assertEquals("FOUR", latin(reader.array(), reader.nameOffset(), reader.nameLength()));
  }

  @Property(tries = 3000)
  void splitsChangeNothing(@ForAll("streams") String stream, @ForAll List<Integer> cuts) {
    byte[] whole = bytes(stream);
    List<byte[]> pieces = new ArrayList<>();
    int[] places =
        cuts.stream().mapToInt(cut -> Math.floorMod(cut, whole.length + 1)).sorted().toArray();
    int from = 0;
    for (int place : places) {
      pieces.add(Arrays.copyOfRange(whole, from, place));
      from = place;
    }
    pieces.add(Arrays.copyOfRange(whole, from, whole.length));
    String expected = read(SMALL, List.of(whole));
    assertEquals(expected, read(SMALL, pieces));
    List<byte[]> single = new ArrayList<>();
    for (byte b : whole) {
      single.add(new byte[] {b});
    }
    assertEquals(expected, read(SMALL, single.isEmpty() ? List.of(whole) : single));
  }

  /** Commands whole and broken, lengths that lie, quotes and plain noise, one after the other. */
  @Provide
  Arbitrary<String> streams() {
    Arbitrary<String> word = Arbitraries.strings().withCharRange('\0', 'ÿ').ofMaxLength(12);
    Arbitrary<String> bulk = word.map(w -> "$" + w.length() + "\r\n" + w + "\r\n");
    Arbitrary<String> command =
        bulk.list().ofMaxSize(5).map(all -> "*" + all.size() + "\r\n" + String.join("", all));
    Arbitrary<String> inline =
        Arbitraries.strings()
            .withChars("ab \"'\\x01n\t")
            .ofMaxLength(50)
            .map(line -> line + "\r\n");
    Arbitrary<String> noise =
        Arbitraries.strings().withChars("*$-0123456789\r\nab\0ÿ").ofMaxLength(60);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(8, command),
            net.jqwik.api.Tuple.of(2, inline),
            net.jqwik.api.Tuple.of(1, noise))
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts));
  }
}
