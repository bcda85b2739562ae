package io.pontoon.tests.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pontoon.tests.check.Event;
import io.pontoon.tests.check.Event.Type;
import io.pontoon.tests.verify.Availability.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class AvailabilityTest {
  private final Availability availability = new Availability();

  private void at(long millis, int process, Type type, String key) {
    availability.add(new Event(process, type, "get", key, null, null, millis * 1_000_000));
  }

  private static Window window(int group, long at, long lasted, String during) {
    return new Window(group, at * 1_000_000, lasted * 1_000_000, during);
  }

  @Test
  void aGroupIsUnavailableWhileSomebodyWaitsAndNobodyIsAnswered() {
    at(0, 1, Type.INVOKE, "g1:a");
    at(10, 1, Type.OK, "g1:a");
    availability.add(Event.nemesis("begin", "kill node1", 60_000_000));
    at(100, 1, Type.INVOKE, "g1:a");
    at(150, 2, Type.INVOKE, "g2:a");
    at(160, 2, Type.OK, "g2:a");
    at(200, 3, Type.INVOKE, "g1:b");
    availability.add(Event.nemesis("heal", null, 450_000_000));
    at(500, 3, Type.OK, "g1:b");
    at(600, 1, Type.OK, "g1:a");
    availability.end();
    assertEquals(List.of(window(1, 100, 400, "kill node1")), availability.windows());
    assertEquals(
        List.of(window(Availability.ALL, 160, 340, "kill node1")), availability.windowsOfAll());
  }

  @Test
  void whoIsRefusedWaitsOn() {
    at(0, 1, Type.INVOKE, "g1:a");
    at(100, 1, Type.FAIL, "g1:a");
    at(500, 2, Type.INVOKE, "g1:a");
    at(510, 2, Type.OK, "g1:a");
    availability.end();
    assertEquals(List.of(window(1, 0, 510, "")), availability.windows());
  }

  @Test
  void whileNobodyAsksNothingIsUnavailable() {
    at(0, 1, Type.INVOKE, "g1:a");
    at(10, 1, Type.OK, "g1:a");
    at(5_000, 1, Type.INVOKE, "g1:a");
    at(5_010, 1, Type.OK, "g1:a");
    availability.end();
    assertEquals(List.of(), availability.windows());
  }

  @Test
  void aGroupThatNeverCameBackIsUnavailableToTheEnd() {
    at(0, 1, Type.INVOKE, "g1:a");
    at(100, 1, Type.INFO, "g1:a");
    at(900, 2, Type.INVOKE, "g2:a");
    availability.end();
    assertEquals(List.of(window(1, 0, 900, "")), availability.windows());
  }

  @Test
  void latenciesAreOfTheAnsweredOnly() {
    for (int i = 0; i < 99; i++) {
      at(i * 10L, 1, Type.INVOKE, "g1:a");
      at(i * 10L + 2, 1, Type.OK, "g1:a");
    }
    at(2_000, 1, Type.INVOKE, "g1:a");
    at(2_100, 1, Type.OK, "g1:a");
    at(3_000, 1, Type.INVOKE, "g1:a");
    at(9_000, 1, Type.INFO, "g1:a");
    assertEquals(100_000_000, availability.longest());
    assertEquals(2e6, availability.latency(0.5), 0.05e6);
    assertEquals(2e6, availability.latency(0.99), 0.05e6);
    assertTrue(availability.latency(0.999) > 95e6);
  }
}
