package io.pontoon.tests.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.check.Event;
import io.pontoon.tests.check.Event.Type;
import io.pontoon.tests.check.EventLines;
import io.pontoon.tests.check.Verdict.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories made by hand: what is wrong with each is found, and told apart. */
class JudgeTest {
  @TempDir private Path directory;

  private final StringBuilder lines = new StringBuilder();
  private int process;
  private long time;

  private void line(Type type, String f, String key, String value, String error) {
    time += 1_000_000;
    try {
      EventLines.append(new Event(process, type, f, key, value, error, time), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command that is answered before anything else happens. */
  private void done(String f, String key, String value, String answer) {
    process++;
    line(Type.INVOKE, f, key, value, null);
    line(Type.OK, f, key, answer, null);
  }

  private void refused(String f, String key, String value) {
    process++;
    line(Type.INVOKE, f, key, value, null);
    line(Type.FAIL, f, key, value, "CLUSTERDOWN not executed");
  }

  private void unknown(String f, String key, String value) {
    process++;
    line(Type.INVOKE, f, key, value, null);
    line(Type.INFO, f, key, value, "connection lost");
  }

  private Findings judge() throws IOException {
    return Judge.judge(write());
  }

  private Path write() throws IOException {
    Path file = directory.resolve("history.jsonl");
    Files.writeString(file, lines);
    return file;
  }

  private void assertFound(Map<Kind, Long> wanted) throws IOException {
    Findings findings = judge();
    Map<Kind, Long> found = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      if (findings.count(kind) > 0) {
        found.put(kind, findings.count(kind));
      }
    }
    assertEquals(wanted, found, () -> String.join("\n", findings.told()));
    assertEquals(wanted.isEmpty(), findings.isRight());
  }

  @Test
  void aRightHistoryIsRight() throws IOException {
    done("set", "r", "1", "OK");
    refused("set", "r", "2");
    unknown("set", "r", "3");
    done("get", "r", null, "1");
    done("get", "r", null, "3");
    done("incr", "c", null, "1");
    unknown("incr", "c", null);
    refused("incr", "c", null);
    done("incr", "c", null, "3");
    done("append", "l", "1,", "2");
    refused("append", "l", "2,");
    unknown("append", "l", "3,");
    done("get", "l", null, "1,3,");
    done("setnx", "m", "1", "1");
    done("setnx", "m", "2", "0");
    done("getset", "m", "3", "1");
    done("del", "m", null, "1");
    done("get", "m", null, null);
    assertFound(Map.of());
    Findings findings = judge();
    assertEquals(18, findings.operations());
    assertEquals(12, findings.acknowledged());
    assertEquals(3, findings.refused());
    assertEquals(3, findings.indeterminate());
    assertEquals(4, findings.keys());
  }

  @Test
  void aWriteThatIsGoneIsLost() throws IOException {
    done("set", "r", "1", "OK");
    done("set", "r", "2", "OK");
    done("get", "r", null, "1");
    done("get", "r", null, "1");
    assertFound(Map.of(Kind.LOST, 1L));
  }

  @Test
  void incrementsThatAreGoneAreLost() throws IOException {
    done("incr", "c", null, "1");
    done("incr", "c", null, "2");
    done("incr", "c", null, "3");
    done("get", "c", null, "1");
    assertFound(Map.of(Kind.LOST, 2L));
  }

  @Test
  void elementsThatAreGoneAreLost() throws IOException {
    done("append", "l", "1,", "2");
    done("append", "l", "2,", "4");
    done("append", "l", "3,", "6");
    done("get", "l", null, "1,3,");
    assertFound(Map.of(Kind.LOST, 1L));
  }

  @Test
  void anOldValueThatIsGoneAgainIsStale() throws IOException {
    done("set", "r", "1", "OK");
    done("set", "r", "2", "OK");
    done("get", "r", null, "1");
    done("get", "r", null, "2");
    assertFound(Map.of(Kind.STALE, 1L));
  }

  @Test
  void anOldNumberAndAnOldListAreStale() throws IOException {
    done("incr", "c", null, "1");
    done("incr", "c", null, "2");
    done("get", "c", null, "1");
    done("get", "c", null, "2");
    done("append", "l", "1,", "2");
    done("append", "l", "2,", "4");
    done("get", "l", null, "1,");
    done("get", "l", null, "1,2,");
    assertFound(Map.of(Kind.STALE, 2L));
  }

  @Test
  void anIncrementThatCountedTwiceIsDuplicated() throws IOException {
    done("incr", "c", null, "1");
    unknown("incr", "c", null);
    done("incr", "c", null, "4");
    done("get", "c", null, "4");
    assertFound(Map.of(Kind.DUPLICATED, 1L));
  }

  @Test
  void anElementThatIsThereTwiceIsDuplicated() throws IOException {
    done("append", "l", "1,", "2");
    done("append", "l", "2,", "6");
    done("get", "l", null, "1,1,2,");
    assertFound(Map.of(Kind.DUPLICATED, 1L));
  }

  @Test
  void whatWasRefusedAndDoneNonethelessIsTold() throws IOException {
    refused("set", "r", "1");
    done("get", "r", null, "1");
    refused("append", "l", "1,");
    done("get", "l", null, "1,");
    refused("incr", "c", null);
    done("incr", "c", null, "2");
    assertFound(Map.of(Kind.APPLIED_THOUGH_REFUSED, 3L));
  }

  @Test
  void anErrorThatNobodyShouldSeeIsTold() throws IOException {
    done("set", "r", "1", "OK");
    process++;
    line(Type.INVOKE, "get", "r", null, null);
    line(Type.INFO, "get", "r", null, Client.UNEXPECTED + "ERR broken");
    Findings findings = judge();
    assertEquals(1, findings.unexpected());
    assertEquals(1, findings.indeterminate());
    assertFalse(findings.isRight());
  }

  @Test
  void noVerdictIsNoGoodOne() throws IOException {
    done("set", "m", "x", "OK");
    done("incr", "m", null, "what nobody says");
    Findings findings = judge();
    assertEquals(1, findings.keys());
    assertFalse(findings.isRight());
  }

  @Test
  void anEmptyHistoryProvesNothing() throws IOException {
    assertFalse(judge().isRight());
  }

  @Test
  void anAnswerToNobodyIsNoHistory() throws IOException {
    process = 4;
    line(Type.OK, "get", "r", "1", null);
    IOException refused = assertThrows(IOException.class, this::judge);
    assertTrue(refused.getMessage().contains("process 4"), refused.getMessage());
  }

  @Test
  void aLargeHistoryIsJudgedInPartsAsInOne() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    Map<String, Integer> counters = new java.util.HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      String key = "g1:c" + random.nextInt(40);
      int number = counters.merge(key, i == 1_500 ? 2 : 1, Integer::sum);
      done("incr", key, null, Integer.toString(number));
    }
    Findings whole = Judge.judge(write());
    Findings parts = Judge.judge(write(), 300);
    assertEquals(1, whole.wrong());
    assertEquals(1, parts.wrong());
    assertEquals(40, parts.keys());
    assertEquals(whole.count(Kind.DUPLICATED), parts.count(Kind.DUPLICATED));
    assertEquals(whole.acknowledged(), parts.acknowledged());
  }
}
