package io.pontoon.node.pulse;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HearingTest {
  private static final long SILENCE = 300;

  private final Hearing hearing = new Hearing(SILENCE);
  private long now;

  /** Turns come every 50 until so much later. */
  private boolean expiresWithin(int node, long nanos) {
    boolean expired = false;
    for (long end = now + nanos; now < end; ) {
      now += 50;
      hearing.turn(now);
      expired |= hearing.expired(node, now);
    }
    return expired;
  }

  @Test
  void aNodeIsHeardUntilItIsSilentForTooLong() {
    hearing.expect(2, now);
    assertTrue(hearing.isHeard(2));
    assertFalse(expiresWithin(2, 250));
    assertFalse(hearing.pulse(2, now), "it was heard all the time");
    assertFalse(expiresWithin(2, 250));
    assertTrue(expiresWithin(2, 50));
    assertFalse(hearing.isHeard(2));
    assertFalse(expiresWithin(2, 1000), "that is no news any more");
    assertTrue(hearing.pulse(2, now));
    assertTrue(hearing.isHeard(2));
  }

  @Test
  void aNodeThatWasNeverHeardIsGivenTheSameTime() {
    hearing.expect(9, now);
    assertFalse(expiresWithin(9, 250));
    hearing.expect(9, now); // by every new map
    assertTrue(expiresWithin(9, 50));
    hearing.expect(9, now);
    assertFalse(hearing.isHeard(9));
  }

  @Test
  void aBrokenConnectionIsSilenceAtOnce() {
    hearing.expect(2, now);
    assertTrue(hearing.broken(2));
    assertFalse(hearing.broken(2));
    assertFalse(hearing.isHeard(2));
    assertTrue(hearing.pulse(2, now));
  }

  @Test
  void nobodyWaitsForWhoIsNoPeer() {
    hearing.expect(2, now);
    hearing.forget(2);
    assertFalse(expiresWithin(2, 1000));
    assertFalse(hearing.broken(2));
    assertFalse(hearing.pulse(2, now));
    assertFalse(hearing.pulse(700, now));
    assertFalse(hearing.broken(700));
    assertTrue(hearing.isHeard(2));
    assertTrue(hearing.isHeard(700));
  }

  @Test
  void whoWasHeldUpHearsTheOthersOutFirst() {
    hearing.expect(2, now);
    expiresWithin(2, 100);
    now += 10_000;
    hearing.turn(now);
    assertFalse(hearing.expired(2, now));
    assertTrue(expiresWithin(2, 300), "but it does not wait for ever");
  }
}
