package io.pontoon.tests.sim;

import io.pontoon.tests.check.Handover;
import io.pontoon.tests.check.History;
import io.pontoon.tests.check.LevelFinding;
import io.pontoon.tests.check.Levelled;
import io.pontoon.tests.check.Levels;
import io.pontoon.tests.check.Linearizability;
import io.pontoon.tests.check.Operation;
import io.pontoon.tests.check.Operation.Action;
import io.pontoon.tests.check.ReadLevel;
import io.pontoon.tests.check.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is to be thought of a history whose reads have levels. Where clocks went beyond what leases
 * allow for, STRONG reads may be stale: they are looked at last, so that whatever else is wrong is
 * told first.
 */
final class LevelJudge {
  private static final Set<ReadLevel> LINEARIZABLE =
      EnumSet.of(ReadLevel.STRONG, ReadLevel.QUORUM, ReadLevel.ALL);

  private final SimWorld world;
  private final Map<String, List<Levelled>> histories;
  private final List<Handover> handovers;

  LevelJudge(SimWorld world, History history, List<Handover> handovers) {
    this.world = world;
    this.histories = history.levelledByKey();
    this.handovers = handovers;
  }

  void check() {
    boolean beyond =
        world.plan().faults().stream().anyMatch(fault -> fault.kind() == FaultKind.CLOCK_BEYOND);
    EnumSet<ReadLevel> trusted = EnumSet.copyOf(LINEARIZABLE);
    if (beyond) {
      trusted.remove(ReadLevel.STRONG);
    }
    checkOrder(trusted);
    Levels levels = new Levels(handovers, trusted, Nemesis.slowestClock(world.plan().faults()));
    histories.forEach((key, history) -> check(levels, key, history));
    if (beyond) {
      checkOrder(LINEARIZABLE);
    }
  }

  private void check(Levels levels, String key, List<Levelled> history) {
    for (LevelFinding finding : levels.find(history)) {
      throw new SimFailure(finding.kind().toString(), finding.toString());
    }
    if (!levels.canJudge(history)) {
      world.undecided(key + ": its values have no order");
    }
  }

  private void checkOrder(Set<ReadLevel> levels) {
    histories.forEach(
        (key, history) -> {
          switch (order(history, o -> levels.contains(o.demand().level()))) {
            case Verdict.Right() -> {}
            case Verdict.Wrong wrong ->
                throw new SimFailure(name(wrong, history, levels), wrong.why());
            case Verdict.Undecided(String why) -> world.undecided(key + ": " + why);
          }
        });
  }

  /** Of what writes, and of these reads. */
  private static Verdict order(List<Levelled> history, Predicate<Levelled> reads) {
    List<Operation> ordered =
        history.stream()
            .filter(o -> o.operation().action() != Action.GET || reads.test(o))
            .map(Levelled::operation)
            .toList();
    return Linearizability.check(ordered);
  }

  /** When all is right without the reads of one level, these are what is wrong. */
  private static String name(Verdict.Wrong wrong, List<Levelled> history, Set<ReadLevel> levels) {
    for (ReadLevel level : levels) {
      Predicate<Levelled> others =
          o -> levels.contains(o.demand().level()) && o.demand().level() != level;
      if (order(history, others) instanceof Verdict.Right) {
        return "stale " + level.name().toLowerCase(Locale.ROOT);
      }
    }
    return wrong.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
