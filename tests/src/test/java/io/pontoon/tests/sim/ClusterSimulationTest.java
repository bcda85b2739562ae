package io.pontoon.tests.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What Pontoon promises, in whole clusters under every fault; each world from one seed. */
final class ClusterSimulationTest {
  private static final String REPLAY =
      "replay with: mvn -pl tests -am test -Dtest=ClusterSimulationTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dsim.seed=";
  private static final int FIXED = 150;
  private static final int FRESH = 150;
  private static final Settings SETTINGS = Settings.SHORT;
  private static final Settings LEVELS = SETTINGS.withLevels();
  private static final Settings LEVELS_OF_THREE = Settings.OF_THREE.withLevels();

  private static ch.qos.logback.classic.Level level;

  /** Simulated machines stop and complain all the time. */
  @BeforeAll
  static void quiet() {
    level = root().getLevel();
    root().setLevel(ch.qos.logback.classic.Level.OFF);
  }

  @AfterAll
  static void loud() {
    root().setLevel(level);
  }

  private static ch.qos.logback.classic.Logger root() {
    return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT");
  }

  @Test
  void promisesHoldInFixedWorlds() {
    assumeTrue(System.getProperty("sim.seed") == null, "one seed is being replayed");
    long commands = 0;
    long undecided = 0;
    for (long seed = 1; seed <= FIXED; seed++) {
      Simulation.Outcome outcome = runEverySecondWithLevels(seed);
      commands += outcome.commands();
      undecided += outcome.undecided().size();
    }
    assertTrue(commands > FIXED * 100, "the worlds are too hard to show anything: " + commands);
    assertTrue(undecided < FIXED, "too many keys have no verdict: " + undecided);
  }

  /** Each run of the tests looks at worlds that nobody has seen. */
  @Test
  void promisesHoldInFreshWorlds(TestReporter reporter) {
    assumeTrue(System.getProperty("sim.seed") == null, "one seed is being replayed");
    long base = Long.getLong("sim.base", System.currentTimeMillis() * 1_000);
    reporter.publishEntry("sim.base", Long.toString(base));
    for (long seed = base; seed < base + FRESH; seed++) {
      runEverySecondWithLevels(seed);
    }
  }

  /** One test when a seed is given, none otherwise. */
  @TestFactory
  Stream<DynamicTest> givenSeedIsReplayed() {
    Settings settings =
        switch (System.getProperty("sim.levels", "")) {
          case "true" -> LEVELS;
          case "of-three" -> LEVELS_OF_THREE;
          default -> SETTINGS;
        };
    return Stream.ofNullable(Long.getLong("sim.seed"))
        .map(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed, settings)));
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 141, 5926})
  void oneSeedIsOneHistory(long seed) {
    for (Settings settings : List.of(SETTINGS, LEVELS)) {
      long hash = Simulation.run(seed, settings).hash();
      assertEquals(
          hash, Simulation.run(seed, settings).hash(), "seed " + seed + " differs from itself");
      assertNotEquals(hash, Simulation.run(seed + 1, settings).hash());
    }
  }

  /** Seeds that once found a fault, see tests/docs/track-record.md, in worlds of full length. */
  @ParameterizedTest
  @ValueSource(longs = {4, 18, 111, 136, 5013, 20163, 30049, 40205, 110041})
  void foundSeedsStayMended(long seed) {
    String failure = Simulation.run(seed);
    if (failure != null) {
      fail(failure);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1_795_298_996_651_045L, 1_795_303_986_601_060L, 1_795_310_837_765_101L})
  void foundSeedsOfShortWorldsStayMended(long seed) {
    run(seed, SETTINGS);
  }

  @ParameterizedTest
  @ValueSource(longs = {302_303, 501_043})
  void foundSeedsOfASmallClusterStayMended(long seed) {
    String failure = Simulation.run(seed, new Settings(3, 2, 8, 3, 0, FaultKind.borne())).failure();
    if (failure != null) {
      fail(failure);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {9_097})
  void foundSeedsOfThreeNodesStayMended(long seed) {
    run(seed, LEVELS_OF_THREE);
  }

  private static Simulation.Outcome runEverySecondWithLevels(long seed) {
    return run(seed, seed % 2 != 0 ? SETTINGS : seed % 4 == 0 ? LEVELS_OF_THREE : LEVELS);
  }

  private static Simulation.Outcome run(long seed, Settings settings) {
    Simulation.Outcome outcome = Simulation.run(seed, settings);
    if (outcome.failed()) {
      String levels =
          !settings.levels()
              ? ""
              : " -Dsim.levels=" + (settings.nodes() == 3 ? "of-three" : "true");
      fail(outcome.failure() + "\n" + REPLAY + seed + levels, outcome.cause());
    }
    return outcome;
  }
}
