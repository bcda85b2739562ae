package io.pontoon.tests.sim;

import io.pontoon.common.port.Scheduler;
import java.util.ArrayDeque;

/**
 * One thread of one life of a process. What it is given runs in order, one thing at a time, while
 * the process lives and is not paused. A piece of work happens at one instant; what it would have
 * taken (the disk above all) is added to the thread's time, which all that it sends and plans
 * counts from, and nothing else runs on it before that has passed.
 */
final class SimThread implements Scheduler {
  /** What any piece of work costs at least, so that time moves on whatever happens. */
  private static final long COST_NANOS = 2_000;

  /** So much work is done in one event of the world: it saves events, and changes no order. */
  private static final long TURN_NANOS = 30_000;

  private final SimWorld world;
  private final Life life;
  private final String name;
  private final Runnable turn = this::turn;
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private boolean planned;
  private long busyUntil;

  /** Nanoseconds that the work in hand has taken so far. */
  long spent;

  SimThread(SimWorld world, Life life, String name) {
    this.world = world;
    this.life = life;
    this.name = name;
  }

  Life life() {
    return life;
  }

  @Override
  public void execute(Runnable work) {
    if (!life.isOver()) {
      ready.add(work);
      plan(world.now());
    }
  }

  @Override
  public void schedule(Runnable work, long delayNanos) {
    if (!life.isOver()) {
      world.after(life.clock().trueNanos(delayNanos), () -> execute(work));
    }
  }

  private void plan(long from) {
    if (!planned) {
      planned = true;
      world.at(Math.max(from, busyUntil), turn);
    }
  }

  private void turn() {
    if (life.isOver() || life.isDark()) {
      ready.clear();
      return;
    }
    if (life.pausedUntil() > world.time()) {
      world.at(life.pausedUntil(), turn);
      return;
    }
    spent = 0;
    for (Runnable work = ready.poll();
        work != null;
        work = spent < TURN_NANOS ? ready.poll() : null) {
      spent += COST_NANOS * life.slowness();
      if (!world.run(this, work)) {
        ready.clear();
        return;
      }
    }
    busyUntil = world.time() + spent;
    spent = 0;
    planned = false; // not before: what comes during the work waits for its end
    if (!ready.isEmpty()) {
      plan(busyUntil);
    }
  }

  @Override
  public String toString() {
    return life + " " + name;
  }
}
