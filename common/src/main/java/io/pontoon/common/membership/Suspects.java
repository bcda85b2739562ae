package io.pontoon.common.membership;

import io.pontoon.common.port.Clock;
import io.pontoon.common.port.Scheduler;
import java.util.function.Predicate;

/**
 * Looks at suspects in even steps for as long as there are any, so that one whose connections are
 * gone too is dead soon. Owned by the thread of its scheduler.
 */
final class Suspects {
  private final Roll roll;
  private final Predicate<String> connected;
  private final Scheduler loop;
  private final Clock clock;
  private final long everyNanos;
  private boolean planned;

  /** {@code goneNanos}: how long a suspect may be without connections. */
  Suspects(Roll roll, Predicate<String> connected, Scheduler loop, Clock clock, long goneNanos) {
    this.roll = roll;
    this.connected = connected;
    this.loop = loop;
    this.clock = clock;
    this.everyNanos = goneNanos / Roll.LOOKS;
  }

  /** There is one. */
  void watch() {
    if (!planned) {
      planned = true;
      loop.schedule(this::look, everyNanos);
    }
  }

  private void look() {
    planned = false;
    if (roll.look(connected, clock.monotonicNanos())) {
      watch();
    }
  }
}
