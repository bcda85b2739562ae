package io.pontoon.tests.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.check.Execution.Break;
import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.Operation.Fate;
import io.pontoon.tests.check.Verdict.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kinds of wrong, each on the smallest history that shows it, and at which rate it is found.
 */
class FaultsTest {
  private final List<Operation> history = new ArrayList<>();

  /** One after the other, all answered. */
  private FaultsTest did(Action action, String argument, String answer) {
    long at = 2L * history.size();
    history.add(new Operation(1, "k", action, argument, at, at + 1, answer));
    return this;
  }

  private FaultsTest set(String value) {
    return did(Action.SET, value, "OK");
  }

  private FaultsTest got(String value) {
    return did(Action.GET, null, value);
  }

  private FaultsTest refused(Action action, String argument) {
    long at = 2L * history.size();
    history.add(new Operation(1, "k", action, argument, at, at + 1, Fate.REFUSED, "BUSY"));
    return this;
  }

  private FaultsTest unknown(Action action, String argument) {
    history.add(
        new Operation(1, "k", action, argument, 2L * history.size(), Operation.NEVER, null));
    return this;
  }

  private void is(Kind kind, long count) {
    Verdict verdict = Linearizability.check(history);
    Verdict.Wrong wrong = assertInstanceOf(Verdict.Wrong.class, verdict);
    assertEquals(kind, wrong.kind(), wrong.why());
    assertEquals(count, wrong.faults().getFirst().count(), wrong.why());
    history.clear();
  }

  @Test
  void registers() {
    set("a").set("b").got("a").got("a").is(Kind.LOST, 1);
    set("a").set("b").got("b").got("a").is(Kind.LOST, 1);
    set("a").set("b").got("a").set("c").got("c").is(Kind.LOST, 1);
    set("a").got(null).is(Kind.LOST, 1);
    set("a").set("b").got("a").got("b").is(Kind.STALE, 1);
    set("a").unknown(Action.SET, "b").got("b").got("a").got("a").got("b").is(Kind.STALE, 2);
    set("a").refused(Action.SET, "b").got("b").is(Kind.APPLIED_THOUGH_REFUSED, 1);
    set("a").got("b").is(Kind.INVENTED, 1);
    got("b").set("b").is(Kind.INVENTED, 1);
  }

  @Test
  void counters() {
    did(Action.INCR, null, "1").did(Action.INCR, null, "2").got("1").is(Kind.LOST, 1);
    did(Action.INCR, null, "1").did(Action.INCR, null, "1").is(Kind.LOST, 1);
    did(Action.INCR, null, "1").did(Action.INCR, null, "1").did(Action.INCR, null, "3");
    is(Kind.LOST, 1);
    did(Action.INCR, null, "1").did(Action.INCR, null, "2").got("1").got("2").is(Kind.STALE, 1);
    did(Action.INCR, null, "2").is(Kind.DUPLICATED, 1);
    did(Action.INCR, null, "1").unknown(Action.INCR, null).got("4").is(Kind.DUPLICATED, 2);
    did(Action.INCR, null, "1").refused(Action.INCR, null).got("2");
    is(Kind.APPLIED_THOUGH_REFUSED, 1);
    refused(Action.INCR, null).got("2").is(Kind.DUPLICATED, 2);
  }

  @Test
  void lists() {
    did(Action.APPEND, "a;", "2").did(Action.APPEND, "b;", "4").got("a;").is(Kind.LOST, 1);
    did(Action.APPEND, "a;", "2").did(Action.APPEND, "b;", "2").is(Kind.LOST, 1);
    did(Action.APPEND, "a;", "2").got(null).got("a;").is(Kind.STALE, 1);
    did(Action.APPEND, "a;", "2").got("a;a;").is(Kind.DUPLICATED, 1);
    unknown(Action.APPEND, "a;").got("a;").got("a;a;").is(Kind.DUPLICATED, 1);
    refused(Action.APPEND, "a;").got("a;").is(Kind.APPLIED_THOUGH_REFUSED, 1);
    did(Action.APPEND, "a;", "2").got("a;b;").is(Kind.INVENTED, 1);
    unknown(Action.APPEND, "a;").unknown(Action.APPEND, "b;").got("a;b;").got("b;a;");
    is(Kind.UNEXPLAINED, 1);
  }

  @Test
  void mixedUse() {
    set("7").refused(Action.DEL, null).got(null).is(Kind.APPLIED_THOUGH_REFUSED, 1);
    set("7").did(Action.INCR, null, "8").got("7").got("8").is(Kind.STALE, 1);
    set("7").did(Action.INCR, null, "9").got("9").is(Kind.DUPLICATED, 1);
    set("7").did(Action.DEL, null, "1").got("7").is(Kind.LOST, 1);
    set("7").did(Action.DEL, null, "1").got("8").is(Kind.UNEXPLAINED, 1);
  }

  @Test
  void severalKindsAreTold() {
    did(Action.APPEND, "a;", "2").did(Action.APPEND, "b;", "4").refused(Action.APPEND, "c;");
    got("c;b;b;");
    Verdict.Wrong wrong = assertInstanceOf(Verdict.Wrong.class, Linearizability.check(history));
    assertEquals(
        List.of(Kind.APPLIED_THOUGH_REFUSED, Kind.LOST, Kind.DUPLICATED),
        wrong.faults().stream().map(Verdict.Fault::kind).toList());
  }

  /**
   * True executions in which one thing went wrong. What does no harm, such as the loss of a value
   * that was overwritten before anybody looked, cannot be found; the rates are what is left.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          COUNTER  ; DROP          ; 99 ; LOST DUPLICATED
          COUNTER  ; REPEAT        ; 99 ; DUPLICATED APPLIED_THOUGH_REFUSED
          COUNTER  ; APPLY_REFUSED ; 99 ; APPLIED_THOUGH_REFUSED DUPLICATED
          COUNTER  ; OLD_READ      ; 99 ; STALE
          LIST     ; DROP          ; 99 ; LOST
          LIST     ; REPEAT        ; 99 ; DUPLICATED
          LIST     ; APPLY_REFUSED ; 99 ; APPLIED_THOUGH_REFUSED
          LIST     ; OLD_READ      ; 99 ; STALE
          LIST     ; SWAP          ; 99 ; LOST STALE INVENTED UNEXPLAINED
          REGISTER ; DROP          ; 10 ; LOST
          REGISTER ; REPEAT        ; 30 ; LOST STALE
          REGISTER ; APPLY_REFUSED ; 30 ; APPLIED_THOUGH_REFUSED
          REGISTER ; OLD_READ      ; 90 ; STALE LOST
          REGISTER ; SWAP          ; 30 ; LOST STALE INVENTED
          MIXED    ; DROP          ; 20 ; LOST STALE
          MIXED    ; REPEAT        ; 30 ; LOST STALE
          MIXED    ; APPLY_REFUSED ; 30 ; APPLIED_THOUGH_REFUSED
          MIXED    ; OLD_READ      ; 70 ; STALE LOST
          """)
  void whatWentWrongIsFoundAndNamed(
      String use, Break wrong, int percent, String kinds, TestReporter reporter) {
    List<Action> actions =
        switch (use) {
          case "COUNTER" -> Execution.COUNTER;
          case "LIST" -> Execution.LIST;
          case "REGISTER" -> Execution.REGISTER;
          default -> Execution.MIXED;
        };
    Random random = new Random(17);
    int broken = 0;
    int found = 0;
    int named = 0;
    for (int round = 0; round < 300; round++) {
      // Where fates are unknown, or commands refused, these may explain what went wrong.
      int lost = use.equals("COUNTER") ? 0 : 10;
      int refused = wrong == Break.APPLY_REFUSED ? 30 : 0;
      Execution.Plan plan = new Execution.Plan(actions, 150, 3, lost, refused);
      List<Operation> execution = Execution.of(plan, random, wrong);
      if (execution == null) {
        continue;
      }
      broken++;
      if (Linearizability.check(execution) instanceof Verdict.Wrong verdict) {
        found++;
        named += List.of(kinds.split(" ")).contains(verdict.kind().name()) ? 1 : 0;
      }
    }
    int rate = 100 * found / broken;
    int names = found == 0 ? 0 : 100 * named / found;
    reporter.publishEntry(
        use + " " + wrong,
        broken + " broken, " + rate + " % found, of these named " + names + " %");
    assertTrue(rate >= percent, "found only " + rate + " %");
    assertTrue(names >= 90, "named rightly only " + names + " %");
  }
}
