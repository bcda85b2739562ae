package io.pontoon.tests.variant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.slf4j.LoggerFactory;

/**
 * What rests on clocks, and what does not. Rates differ by more than {@code raft.lease-drift}
 * allows, and nobody notices: then a STRONG read may be stale, which must be seen, or the proof
 * would prove nothing; a QUORUM read must not be, in the same worlds.
 */
class ClocksBeyondTest {
  private static final String BEYOND = "io.pontoon.tests.sim.BeyondSimulation";

  /** Nodes compare their clocks' rates, and would give their leases up. */
  private static final Variant BLIND =
      Variant.of(
          "clocks are not compared",
          "node/src/main/java/io/pontoon/node/pulse/ClockGuard.java",
          "return node >= peers.length || peers[node] == null || !peers[node].distrusted;",
          "return true;",
          20,
          "^stale( strong)?:");

  private static Level level;

  /** Simulated machines stop and complain all the time. */
  @BeforeAll
  static void quiet() {
    level = root().getLevel();
    root().setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    root().setLevel(level);
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger("ROOT");
  }

  /** Clients that also write are soon held up where a read could be stale: it takes more worlds. */
  @Test
  void aStrongReadMayBeStale(TestReporter reporter) throws ReflectiveOperationException {
    check(BEYOND + "$Plain", BLIND.within(70), reporter);
  }

  /** The judge looks at STRONG reads last: whatever else is wrong would be told in their place. */
  @Test
  void andNothingElse(TestReporter reporter) throws ReflectiveOperationException {
    check(BEYOND, BLIND, reporter);
  }

  private static void check(String simulation, Variant blind, TestReporter reporter)
      throws ReflectiveOperationException {
    SortedMap<Long, String> seen = Hunt.all(simulation, blind);
    reporter.publishEntry(simulation, seen.toString());
    assertFalse(seen.isEmpty(), "no read was stale: the worlds are too mild");
    SortedMap<Long, String> other = new TreeMap<>(seen);
    other.values().removeIf(failure -> blind.reason().matcher(failure).find());
    assertEquals(new TreeMap<>(), other);
  }
}
