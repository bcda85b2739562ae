package io.pontoon.tests.variant;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.pontoon.tests.sim.LevelledSimulation;
import io.pontoon.tests.sim.Simulation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/**
 * Each variant is caught within the number of seeds that it states, and for its reason. One alone
 * runs with {@code -Dvariant='part of its name'}; with {@code -Dpontoon.docs.write=true} what was
 * seen is written down in {@code tests/docs/variants.md}.
 */
class VariantsTest {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(VariantsTest.class);
  private static final int AT_ONCE = 2;
  private static final String ONLY = System.getProperty("variant", "");

  private static final String CORE = "The core of one group";
  private static final String MEMBERSHIP = "A group's change of who belongs to it";
  private static final String CLUSTER = "The whole cluster";
  private static final String SLOTS = "The whole cluster while slots move";

  private static final String READS = "The whole cluster when clients choose how strong reads are";

  /** By what runs them, in the order of the tables. */
  private static final SortedMap<String, List<Hunt.Result>> RESULTS =
      new TreeMap<>(
          Comparator.comparing(List.of(CORE, MEMBERSHIP, CLUSTER, SLOTS, READS)::indexOf));

  private static Level level;

  /** Simulated machines stop and complain all the time. */
  @BeforeAll
  static void quiet() {
    level = nodes().getLevel();
    nodes().setLevel(Level.OFF);
  }

  private static Logger nodes() {
    return (Logger) LoggerFactory.getLogger("io.pontoon.node");
  }

  @TestFactory
  Stream<DynamicTest> ofTheRaftCoreAreCaught() {
    return hunts(CORE, RaftVariants.SIMULATION, RaftVariants.ALL);
  }

  @TestFactory
  Stream<DynamicTest> ofMembershipAreCaught() {
    return hunts(MEMBERSHIP, RaftVariants.SIMULATION, MembershipVariants.ALL);
  }

  @TestFactory
  Stream<DynamicTest> ofTheWholeClusterAreCaught() {
    return hunts(CLUSTER, ClusterVariants.SIMULATION, ClusterVariants.ALL);
  }

  @TestFactory
  Stream<DynamicTest> ofSlotsOnTheirWayAreCaught() {
    return hunts(SLOTS, ClusterVariants.SIMULATION, SlotVariants.ALL);
  }

  @TestFactory
  Stream<DynamicTest> ofReadsAtLevelsAreCaught() {
    return hunts(READS, ReadVariants.SIMULATION, ReadVariants.ALL);
  }

  /** All start at once, as many as there are threads at a time, and are told in their order. */
  private static Stream<DynamicTest> hunts(
      String title, String simulation, List<Variant> variants) {
    ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().daemon().factory());
    List<DynamicTest> tests = new ArrayList<>();
    for (Variant variant : variants) {
      if (variant.name().contains(ONLY)) {
        Callable<Hunt.Result> hunt = () -> Hunt.hunt(simulation, variant);
        Future<Hunt.Result> result = threads.submit(hunt);
        tests.add(DynamicTest.dynamicTest(variant.name(), () -> judge(title, result)));
      }
    }
    threads.shutdown();
    return tests.stream();
  }

  private static void judge(String title, Future<Hunt.Result> future) throws InterruptedException {
    Hunt.Result result;
    try {
      result = future.get();
    } catch (ExecutionException broken) {
      throw new AssertionError(broken.getCause().getMessage(), broken.getCause());
    }
    RESULTS.computeIfAbsent(title, first -> new ArrayList<>()).add(result);
    assertTrue(result.caught(), () -> "not caught in " + result.variant().seeds() + " seeds");
    assertTrue(
        result.forTheRightReason(),
        () -> "caught at seed " + result.seed() + " for another reason: " + result.seen());
  }

  @AfterAll
  static void table() {
    nodes().setLevel(level);
    LOG.info(
        "broken variants, and the seed that caught each:\n{}",
        RESULTS.values().stream()
            .flatMap(List::stream)
            .map(Hunt.Result::told)
            .collect(Collectors.joining("\n")));
    if (ONLY.isEmpty() && Boolean.getBoolean("pontoon.docs.write")) {
      VariantsPage.write(RESULTS);
    }
  }

  /** So that what is caught is the change and not the way in which it is compiled and loaded. */
  @Test
  void whatIsNotBrokenIsNotCaught() throws ReflectiveOperationException {
    assertNull(Hunt.hunt(RaftVariants.SIMULATION, RaftVariants.ALL.getFirst().unbroken(20)).seen());
    assertNull(
        Hunt.hunt(ClusterVariants.SIMULATION, ClusterVariants.ALL.getFirst().unbroken(4)).seen());
  }

  /** The faults that a variant is put under are none that the code as it is could not bear. */
  @Test
  void theClusterBearsTheFaultsThatCatchTheVariants() {
    for (List<Variant> variants : List.of(ClusterVariants.ALL, SlotVariants.ALL)) {
      for (Variant variant : variants) {
        assertNull(Simulation.run(1, variant.faults(), variant.seconds()), variant.name());
      }
    }
    for (Variant variant : ReadVariants.ALL) {
      for (long seed = 1; seed <= 3; seed++) {
        assertNull(
            LevelledSimulation.run(seed, variant.faults(), variant.seconds()),
            variant.name() + ", seed " + seed);
      }
    }
  }

  @Test
  void aVariantThatDoesNotApplyIsAnError() {
    Variant first = RaftVariants.ALL.getFirst();
    String find = first.edits().getFirst().find();
    for (Variant broken :
        List.of(
            Variant.of("gone", first.source(), find + " and more", "", 1, ""),
            Variant.of("twice", first.source(), "ballot", "", 1, ""),
            Variant.of("no source", "node/Nothing.java", "x", "", 1, ""),
            Variant.of("no Java", first.source(), find, "} {", 1, ""),
            Variant.of(
                "not used",
                "node/src/main/java/io/pontoon/node/wal/Fsync.java",
                "enum Fsync",
                "enum Fsync",
                1,
                ""))) {
      assertThrows(
          IllegalStateException.class,
          () -> Hunt.hunt(RaftVariants.SIMULATION, broken),
          broken.name());
    }
  }
}
