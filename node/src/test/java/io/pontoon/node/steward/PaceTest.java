package io.pontoon.node.steward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000;
  private final Pace pace = new Pace(80);
  private long now = -5_000 * MILLI; // as monotonic time may be

  private int after(long millis, int waiting) {
    now += millis * MILLI;
    pace.tick(now);
    return pace.mayGo(waiting);
  }

  @Test
  void severalSetOutTogether() {
    assertEquals(8, after(0, 100), "a tenth of a second's");
    assertEquals(0, after(49, 100));
    assertEquals(4, after(1, 100));
    assertEquals(0, after(0, 100));
  }

  @Test
  void theLastNeedNotWaitForOthers() {
    after(0, 100);
    assertEquals(0, after(12, 1));
    assertEquals(1, after(1, 1));
    assertEquals(0, after(1_000, 0));
  }

  @Test
  void inTheLongRunAsManyGoAsMay() {
    after(0, 100);
    int gone = 0;
    for (int i = 0; i < 1_000; i++) {
      gone += after(10, 100);
    }
    assertEquals(800, gone, 4);
  }

  @Test
  void whatWasNotUsedIsLost() {
    after(0, 100);
    assertEquals(8, after(60_000, 100));
  }

  @Test
  void onePerSecondIsOnePerSecond() {
    Pace slow = new Pace(1);
    slow.tick(0);
    assertEquals(4, slow.mayGo(100));
    slow.tick(3_999 * MILLI);
    assertEquals(0, slow.mayGo(100));
    slow.tick(4_000 * MILLI);
    assertEquals(4, slow.mayGo(100));
  }
}
