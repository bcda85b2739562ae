package io.pontoon.tests.variant;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each variant is caught within the number of seeds that it states, and for its reason. One alone
 * runs with {@code -Dvariant='part of its name'}.
 */
class VariantsTest {
  private static final Logger LOG = LoggerFactory.getLogger(VariantsTest.class);
  private static final int AT_ONCE = 2;
  private static final List<Hunt.Result> RESULTS = new ArrayList<>();

  @TestFactory
  Stream<DynamicTest> ofTheRaftCoreAreCaught() {
    return hunts(RaftVariants.SIMULATION, RaftVariants.ALL);
  }

  @TestFactory
  Stream<DynamicTest> ofMembershipAreCaught() {
    return hunts(RaftVariants.SIMULATION, MembershipVariants.ALL);
  }

  /** All start at once, as many as there are threads at a time, and are told in their order. */
  private static Stream<DynamicTest> hunts(String simulation, List<Variant> variants) {
    String only = System.getProperty("variant", "");
    ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().daemon().factory());
    List<DynamicTest> tests = new ArrayList<>();
    for (Variant variant : variants) {
      if (variant.name().contains(only)) {
        Callable<Hunt.Result> hunt = () -> Hunt.hunt(simulation, variant);
        Future<Hunt.Result> result = threads.submit(hunt);
        tests.add(DynamicTest.dynamicTest(variant.name(), () -> judge(result)));
      }
    }
    threads.shutdown();
    return tests.stream();
  }

  private static void judge(Future<Hunt.Result> future) throws InterruptedException {
    Hunt.Result result;
    try {
      result = future.get();
    } catch (ExecutionException broken) {
      throw new AssertionError(broken.getCause().getMessage(), broken.getCause());
    }
    RESULTS.add(result);
    assertTrue(result.caught(), () -> "not caught in " + result.variant().seeds() + " seeds");
    assertTrue(
        result.forTheRightReason(),
        () -> "caught at seed " + result.seed() + " for another reason: " + result.seen());
  }

  @AfterAll
  static void table() {
    LOG.info(
        "broken variants, and the seed that caught each:\n{}",
        RESULTS.stream().map(Hunt.Result::told).collect(Collectors.joining("\n")));
  }

  /** So that what is caught is the change and not the way in which it is compiled and loaded. */
  @Test
  void whatIsNotBrokenIsNotCaught() throws ReflectiveOperationException {
    for (long seed = 1; seed <= 20; seed++) {
      assertNull(
          Hunt.unchanged(RaftVariants.SIMULATION, RaftVariants.ALL.getFirst(), seed),
          "seed " + seed);
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
