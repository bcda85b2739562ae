package io.pontoon.tests.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Judges reads that may show the past, by what their levels promise. Linearizable reads are for
 * {@link Linearizability}, which must have found the rest of the key's history right; here they are
 * witnesses only. Which version of a key is older is for {@link Versions} to say: exactly, of
 * counters and lists; of plain values as far as time proves it.
 *
 * <p>A read counts from when it was called, what it is held against from when it had ended. So what
 * overlaps accuses nobody, nor does a write of unknown fate that nobody has seen; a bound on age is
 * counted from before the command arrived. Commands of one pipeline overlap, too. Of a session all
 * reads count as seen, whatever their level.
 */
public final class Levels {
  private final Map<Integer, List<Handover>> handovers = new HashMap<>();
  private final Set<ReadLevel> trusted;
  private final double slowestClock;

  /**
   * @param trusted levels whose reads are known to be linearizable
   * @param slowestClock the lowest rate of a clock, 1 being true: a bound on age is measured by the
   *     clocks of who answers, and lasts that much longer
   */
  public Levels(List<Handover> handovers, Set<ReadLevel> trusted, double slowestClock) {
    this.trusted = EnumSet.copyOf(trusted);
    this.slowestClock = slowestClock;
    for (Handover handover : handovers) {
      this.handovers.computeIfAbsent(handover.to(), to -> new ArrayList<>()).add(handover);
    }
  }

  /** What is wrong with the history of one key; a read is told once. */
  public List<LevelFinding> find(List<Levelled> history) {
    if (history.stream().noneMatch(Levelled::isWeak)) {
      return List.of();
    }
    Versions versions = Versions.of(history, trusted);
    List<LevelFinding> findings = new ArrayList<>();
    if (versions != null) {
      List<Levelled> answered = history.stream().filter(o -> o.operation().answered()).toList();
      for (Levelled read : answered) {
        LevelFinding finding = read.isWeak() ? judge(read, answered, versions) : null;
        if (finding != null) {
          findings.add(finding);
        }
      }
    }
    return findings;
  }

  /** Whether weak reads of a key with this history are judged at all. */
  public boolean canJudge(List<Levelled> history) {
    return Versions.of(history, trusted) != null;
  }

  private LevelFinding judge(Levelled read, List<Levelled> answered, Versions versions) {
    String uncommitted = versions.uncommitted(read.operation());
    if (uncommitted != null) {
      return new LevelFinding(LevelFinding.Kind.UNCOMMITTED, read, null, uncommitted);
    }
    long called = read.operation().invoked();
    LevelFinding.Kind kind;
    String why;
    Predicate<Levelled> binds;
    if (read.demand().level() == ReadLevel.SESSION) {
      kind = LevelFinding.Kind.STALE_SESSION;
      why = "older than what its session knew";
      Map<Integer, Long> known = known(read.demand().session(), called);
      binds =
          seen ->
              seen.operation().returned()
                  < known.getOrDefault(seen.demand().session(), Long.MIN_VALUE);
    } else if (read.demand().isBounded()) {
      kind = LevelFinding.Kind.LAG_EXCEEDED;
      why = "overwritten for longer than allowed";
      long since = called - (long) Math.ceil(read.demand().maxLag() / slowestClock);
      binds = seen -> seen.operation().returned() < since;
    } else {
      kind = LevelFinding.Kind.OLDER_THAN_ALL;
      why = "older than a read at ALL that had ended";
      binds = seen -> seen.reads(ReadLevel.ALL) && seen.operation().returned() < called;
    }
    return answered.stream()
        .filter(binds)
        .filter(seen -> versions.isOlder(read.operation(), seen))
        .findFirst()
        .map(seen -> new LevelFinding(kind, read, seen, why))
        .orElse(null);
  }

  /** The sessions whose commands this one knows at this moment, and which: by when they ended. */
  private Map<Integer, Long> known(int session, long moment) {
    Map<Integer, Long> known = new HashMap<>();
    if (session != Demand.NO_SESSION) {
      learn(session, moment, known);
    }
    return known;
  }

  private void learn(int session, long moment, Map<Integer, Long> known) {
    Long before = known.get(session);
    if (before != null && before >= moment) {
      return;
    }
    known.put(session, moment);
    for (Handover handover : handovers.getOrDefault(session, List.of())) {
      if (handover.since() < moment) {
        learn(handover.from(), handover.until(), known);
      }
    }
  }
}
