package io.pontoon.node.server;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Scheduler;
import io.pontoon.node.host.Lane;

/**
 * A lane's regular tick, rarer while all its shards sleep. What the lane missed while it was held
 * up comes later, but only a little of it: after a long pause the world must be heard before
 * elections are called.
 */
final class Ticks implements Runnable {
  private static final int MADE_UP_FOR = 3;

  private final Clock clock;
  private final Lane lane;
  private final Scheduler loop;
  private final long period;
  private final long quietPeriod;
  private long due;

  Ticks(Clock clock, Lane lane, long millis, long quietMillis) {
    this.clock = clock;
    this.lane = lane;
    this.loop = lane.loop();
    this.period = millis * 1_000_000;
    this.quietPeriod = quietMillis * 1_000_000;
  }

  void start() {
    due = clock.monotonicNanos() + period;
    loop.schedule(this, period);
  }

  @Override
  public void run() {
    lane.tick();
    long now = clock.monotonicNanos();
    due =
        Math.max(
            due + (lane.shards().awake() == 0 ? quietPeriod : period), now - MADE_UP_FOR * period);
    if (!lane.isClosed()) {
      loop.schedule(this, Math.max(0, due - now));
    }
  }
}
