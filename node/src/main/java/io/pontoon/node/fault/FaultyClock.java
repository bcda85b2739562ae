package io.pontoon.node.fault;

import io.pontoon.common.port.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that is set wrong and goes at a rate of its own, but never back. */
final class FaultyClock implements Clock {
  /** From {@code from} on the clock went on from {@code shown} at this rate. */
  private record Bend(long from, long shown, double rate) {
    long at(long now) {
      return shown + (long) ((now - from) * rate);
    }
  }

  private final Clock sound;
  private final FaultSwitch faults;
  private final AtomicLong latest;
  private volatile Bend bend;

  FaultyClock(Clock sound, FaultSwitch faults) {
    this.sound = sound;
    this.faults = faults;
    long now = sound.monotonicNanos();
    this.latest = new AtomicLong(now);
    this.bend = new Bend(now, now, 1);
  }

  /** Goes on at another rate, from where it is. One thread. */
  void bend(double rate) {
    if (rate != bend.rate) {
      bend = new Bend(sound.monotonicNanos(), monotonicNanos(), rate);
    }
  }

  /**
   * Who reads while the rate changes may have been shown a little more than the new rate gives:
   * hence the greatest shown.
   */
  @Override
  public long monotonicNanos() {
    return latest.accumulateAndGet(bend.at(sound.monotonicNanos()), Math::max);
  }

  @Override
  public long wallMillis() {
    return sound.wallMillis() + faults.now().clockOffsetMillis();
  }
}
