package io.pontoon.tests.verify;

import io.pontoon.common.config.StartupException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Carries a {@link Schedule} out and writes down what it does. On the caller's thread. */
final class Nemesis {
  /** In the history: a fault begins, and all end. */
  static final String BEGIN = "begin";

  static final String HEAL = "heal";

  private static final long STEP_NANOS = 50_000_000;
  private static final long UP_WITHIN_NANOS = 30_000_000_000L;
  private static final long PROGRESS_NANOS = 10_000_000_000L;

  private final World world;
  private final HistoryWriter history;
  private final Consumer<Long> progress;
  private long shown;

  /**
   * @param progress is called every ten seconds, with the nanoseconds since the beginning
   */
  Nemesis(World world, HistoryWriter history, Consumer<Long> progress) {
    this.world = world;
    this.history = history;
    this.progress = progress;
  }

  /**
   * Returns when so many seconds have passed and all faults are over. Steps that would begin too
   * late, since a cluster on a slow machine took its time to come back, are left out.
   */
  void run(List<Schedule.Step> steps, int seconds) throws StartupException {
    long begin = history.now();
    long end = begin + seconds * 1_000_000_000L;
    long waited = 0;
    for (Schedule.Step step : steps) {
      long at = begin + waited + step.at() * 1_000_000;
      long until = at + step.lasts() * 1_000_000;
      if (until > end) {
        break;
      }
      await(at);
      for (Fault fault : step.faults()) {
        history.nemesis(BEGIN, fault.toString());
        world.begin(fault);
      }
      await(until);
      world.heal();
      history.nemesis(HEAL, null);
      if (step.waits()) {
        waited += awaitUp(Math.min(end, history.now() + UP_WITHIN_NANOS));
      }
    }
    await(end);
  }

  /** Answers how long it took. */
  private long awaitUp(long until) throws StartupException {
    long start = history.now();
    while (history.now() < until && !world.isUp()) {
      await(Math.min(until, history.now() + STEP_NANOS));
    }
    return history.now() - start;
  }

  private void await(long until) throws StartupException {
    for (long now = history.now(); now < until; now = history.now()) {
      if (now - shown > PROGRESS_NANOS) {
        shown = now;
        progress.accept(now);
      }
      world.tend();
      LockSupport.parkNanos(Math.min(STEP_NANOS, until - now));
    }
  }
}
