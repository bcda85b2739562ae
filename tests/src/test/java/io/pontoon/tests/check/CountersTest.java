package io.pontoon.tests.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.pontoon.tests.check.Operation.Action;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountersTest {
  private static Operation acknowledged(long at, String number) {
    return new Operation(1, "c", Action.INCR, null, at, at + 1, number);
  }

  private static Operation unknown(long at) {
    return new Operation(1, "c", Action.INCR, null, at, Operation.NEVER, null);
  }

  @Test
  void anIncrementOfUnknownFateMayCountOnceOrNot() {
    List<Operation> history = List.of(acknowledged(0, "1"), unknown(2), acknowledged(4, "2"));
    assertEquals(Verdict.RIGHT, Counters.check(history, 2));
    assertEquals(Verdict.RIGHT, Counters.check(history, 3));
  }

  @Test
  void aLostIncrementIsFound() {
    assertInstanceOf(
        Verdict.Wrong.class,
        Counters.check(List.of(acknowledged(0, "1"), acknowledged(2, "2")), 1));
    assertInstanceOf(
        Verdict.Wrong.class,
        Counters.check(List.of(acknowledged(0, "1"), acknowledged(2, "2"), unknown(4)), 1));
  }

  @Test
  void anIncrementCountedTwiceIsFound() {
    assertInstanceOf(
        Verdict.Wrong.class,
        Counters.check(List.of(acknowledged(0, "1"), acknowledged(2, "3")), 3));
    assertInstanceOf(
        Verdict.Wrong.class, Counters.check(List.of(acknowledged(0, "1"), unknown(2)), 3));
  }

  @Test
  void oneNumberGivenTwiceIsFound() {
    assertInstanceOf(
        Verdict.Wrong.class,
        Counters.check(List.of(acknowledged(0, "1"), acknowledged(2, "1"), unknown(3)), 2));
  }
}
