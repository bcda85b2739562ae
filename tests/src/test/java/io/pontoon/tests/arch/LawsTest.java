package io.pontoon.tests.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Which room may see which, and what each may touch. Rooms that are not built yet are named
 * already: a law precedes its subjects.
 */
@AnalyzeClasses(
    packages = {"io.pontoon.common", "io.pontoon.node", "io.pontoon.router", "io.pontoon.ops"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class LawsTest {
  private static final String[] PURE = {
    "io.pontoon.node.raft..",
    "io.pontoon.node.store..",
    "io.pontoon.node.meta..",
    "io.pontoon.node.placement..",
    "io.pontoon.common.ring..",
    "io.pontoon.common.topology.."
  };

  @ArchTest
  static final ArchRule PURE_ROOMS_TOUCH_NOTHING_OUTSIDE =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.io..",
                      "java.nio.file..",
                      "java.nio.channels..",
                      "java.net..",
                      "java.util.concurrent..",
                      "java.util.random..",
                      "io.netty..",
                      "org.slf4j..")
                  // Protostuff's schemas are declared to throw it; by itself it does nothing.
                  .and(
                      DescribedPredicate.not(JavaClass.Predicates.type(java.io.IOException.class))))
          .because("the core is pure: values in, values out (law 1)")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule PURE_ROOMS_KNOW_NO_CLOCK_AND_NO_CHANCE =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.pontoon.common.port.Clock")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.pontoon.common.port.Randomness")
          .because("time and chance come in as values, so that replicas agree (law 5)")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule PURE_ROOMS_ITERATE_IN_ONE_ORDER =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.HashMap")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.HashSet")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.IdentityHashMap")
          .because("an order that rests on hashes differs between replicas (law 5)")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule ONLY_PORT_READS_CLOCKS =
      noClasses()
          .that(resideOutsideOfPackages("io.pontoon.common.port.."))
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(java.time.Clock.class, "systemUTC")
          .because("all the world comes through ports, so that the simulator can stand in (law 8)");

  @ArchTest
  static final ArchRule LOCKS_ONLY_IN_HOST_AND_WAL =
      noClasses()
          .that(resideOutsideOfPackages("io.pontoon.node.host..", "io.pontoon.node.wal.."))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.util.concurrent.locks..")
                  .and(
                      DescribedPredicate.not(
                          JavaClass.Predicates.type(java.util.concurrent.locks.LockSupport.class))))
          .because("each shard has one owner; between threads there are queues (law 2)");

  @ArchTest
  static final ArchRule SYNCHRONIZED_ONLY_IN_HOST_AND_WAL =
      noMethods()
          .that()
          .areDeclaredInClassesThat(
              resideOutsideOfPackages("io.pontoon.node.host..", "io.pontoon.node.wal.."))
          .should()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED)
          .because("each shard has one owner; between threads there are queues (law 2)");

  @ArchTest
  static final ArchRule COMMON_KNOWS_NOBODY_ABOVE =
      noClasses()
          .that()
          .resideInAPackage("io.pontoon.common..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.pontoon.node..", "io.pontoon.router..", "io.pontoon.ops..");

  @ArchTest
  static final ArchRule ROUTER_AND_NODE_MEET_IN_COMMON =
      noClasses()
          .that()
          .resideInAPackage("io.pontoon.router..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.pontoon.node..", "io.pontoon.ops..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule NODE_KNOWS_NEITHER_ROUTER_NOR_OPS =
      noClasses()
          .that()
          .resideInAPackage("io.pontoon.node..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.pontoon.router..", "io.pontoon.ops..");

  @ArchTest static final ArchRule RAFT_SEES_NOBODY = alone("io.pontoon.node.raft..");

  @ArchTest
  static final ArchRule STORE_SEES_ONLY_WHAT_COMMANDS_ARE =
      classes()
          .that()
          .resideInAPackage("io.pontoon.node.store..")
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackages("io.pontoon..")
                  .or(
                      resideInAnyPackage(
                          "io.pontoon.node.store..",
                          "io.pontoon.common.command..",
                          "io.pontoon.common.resp..",
                          "io.pontoon.common.ring..")));

  @ArchTest
  static final ArchRule WAL_SEES_NO_OTHER_ROOM_OF_THE_NODE = roomsOfNode("io.pontoon.node.wal..");

  @ArchTest
  static final ArchRule SNAPSHOT_SEES_NO_OTHER_ROOM_OF_THE_NODE =
      roomsOfNode("io.pontoon.node.snapshot..");

  @ArchTest
  static final ArchRule FAULT_SEES_NO_OTHER_ROOM_OF_THE_NODE =
      roomsOfNode("io.pontoon.node.fault..");

  @ArchTest
  static final ArchRule SHARD_KNOWS_NEITHER_HOST_NOR_SERVER =
      noClasses()
          .that()
          .resideInAPackage("io.pontoon.node.shard..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.pontoon.node.host..", "io.pontoon.node.server..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule HOST_KNOWS_NO_SERVER =
      noClasses()
          .that()
          .resideInAPackage("io.pontoon.node.host..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.pontoon.node.server..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule READ_SEES_NO_OTHER_ROOM_OF_THE_ROUTER =
      classes()
          .that()
          .resideInAPackage("io.pontoon.router.read..")
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackages("io.pontoon..")
                  .or(resideInAnyPackage("io.pontoon.router.read..", "io.pontoon.common..")))
          .because("what a level means must not hang on how answers travel");

  @ArchTest
  static final ArchRule ONLY_ONE_CLASS_KNOWS_ATOMIX =
      noClasses()
          .that()
          .haveNameNotMatching("io\\.pontoon\\.common\\.membership\\.AtomixMembership(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.atomix..", "com.esotericsoftware..", "com.google.common..")
          .because("membership is a port, and the simulator has another one behind it (law 8)");

  @ArchTest
  static final ArchRule ONLY_MAINS_END_THE_PROCESS =
      noClasses()
          .that(resideOutsideOfPackages("io.pontoon.ops.."))
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class)
          .because("what stops a process is decided where its exit code is known");

  @ArchTest
  static final ArchRule NOTHING_IS_PRINTED =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .because("screens belong to the command line, which has a writer; the rest has logs");

  private static ArchRule alone(String room) {
    return classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackages("io.pontoon..").or(resideInAnyPackage(room)))
        .allowEmptyShould(true);
  }

  private static ArchRule roomsOfNode(String room) {
    return classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackages("io.pontoon.node..").or(resideInAnyPackage(room)))
        .allowEmptyShould(true);
  }
}
