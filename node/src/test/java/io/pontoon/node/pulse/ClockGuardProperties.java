package io.pontoon.node.pulse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Two nodes that pulse each other, with clocks and delays as the test wants them. */
class ClockGuardProperties {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long BEAT = 50 * MILLI;

  /** A clock whose rate may change from one moment to the next. */
  private static final class TestClock {
    double rate = 1;
    private double counted;
    private long at;

    TestClock(long origin) {
      counted = origin;
    }

    void rate(long now, double rate) {
      read(now);
      this.rate = rate;
    }

    long read(long now) {
      counted += (now - at) * rate;
      at = now;
      return (long) counted;
    }
  }

  private interface Delays {
    /** Negative: the pulse is lost. */
    long next(Random random);
  }

  private record Arrival(long at, boolean atFirst, Pulse pulse) {}

  private static final class World {
    final Random random;
    final TestClock[] clocks;
    final ClockGuard[] guards;
    final long[] runs;
    final PriorityQueue<Arrival> underWay = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    final Delays delays;
    final int drift;
    long now;
    long distrustedAt = -1;
    long trustedAgainAt = -1;

    World(long seed, int drift, Delays delays) {
      this.random = new Random(seed);
      this.drift = drift;
      this.delays = delays;
      clocks =
          new TestClock[] {
            new TestClock(random.nextLong() >> 20), new TestClock(random.nextLong() >> 20)
          };
      runs = new long[] {1 + random.nextInt(100), 1 + random.nextInt(100)};
      guards = new ClockGuard[] {new ClockGuard(runs[0], drift), new ClockGuard(runs[1], drift)};
    }

    /** Until {@code end}; {@code each} is called at every beat. */
    void run(long end, Runnable each) {
      for (; now < end; now += BEAT) {
        each.run();
        for (int i = 0; i < 2; i++) {
          Pulse pulse = guards[i].next(1, clocks[i].read(now));
          long delay = delays.next(random);
          if (delay >= 0) {
            underWay.add(new Arrival(now + delay, i == 1, pulse));
          }
        }
        while (!underWay.isEmpty() && underWay.peek().at <= now + BEAT) {
          arrive(underWay.poll());
        }
      }
    }

    private void arrive(Arrival arrival) {
      int to = arrival.atFirst ? 0 : 1;
      // The other's clock is read at the same moments, so that both see time in one order.
      long received = clocks[to].read(Math.max(arrival.at, clocks[to].at));
      boolean news = guards[to].pulse(1, arrival.pulse, received);
      if (to == 0 && news) {
        if (guards[0].trusts(1)) {
          trustedAgainAt = arrival.at;
        } else {
          distrustedAt = arrival.at;
        }
      }
    }

    double bound() {
      return 100.0 / (100 - drift);
    }
  }

  @Property(tries = 300)
  void whateverDelaysAreAClockWithinTheBoundIsNeverFoundAtFault(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 50) int drift,
      @ForAll @DoubleRange(min = 0, max = 0.5) double lost,
      @ForAll @IntRange(min = 1, max = 3_000) int delayMax) {
    World world =
        new World(
            seed,
            drift,
            random ->
                random.nextDouble() < lost
                    ? -1
                    : (long)
                        (random.nextDouble()
                            * (random.nextInt(4) == 0 ? delayMax : 1 + delayMax / 100)
                            * MILLI));
    world.run(
        40 * SECOND,
        () -> {
          if (world.random.nextInt(10) == 0) {
            // Theirs up to the very bound faster than ours, or slower as far as it likes.
            double ours = 0.5 + world.random.nextDouble();
            double theirs = ours * world.bound() * (1 - 1e-7 - world.random.nextDouble() / 4);
            world.clocks[0].rate(world.now, ours);
            world.clocks[1].rate(
                world.now, world.random.nextBoolean() ? theirs : ours * world.bound() * (1 - 1e-7));
          }
        });
    assertTrue(world.guards[0].trusts(1), "found at fault at " + world.distrustedAt);
  }

  /** The stated time: node/docs/decisions/0002-leases-and-clocks.md. */
  @Property(tries = 100)
  void aClockBeyondTheBoundIsFoundWithinEightSecondsAndTrustedAgainWithinTwentyFive(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 30) int drift,
      @ForAll @DoubleRange(min = 0.02, max = 3) double beyond,
      @ForAll @IntRange(min = 0, max = 50) int delayMax,
      @ForAll boolean oursIsSlow) {
    World world = new World(seed, drift, random -> (long) (random.nextDouble() * delayMax * MILLI));
    world.run(20 * SECOND, () -> {});
    assertTrue(world.guards[0].trusts(1));
    double off = world.bound() * (1 + beyond);
    if (oursIsSlow) {
      world.clocks[0].rate(world.now, 1 / off);
    } else {
      world.clocks[1].rate(world.now, off);
    }
    // Seconds are those of the faster clock at the worst: the guard has no other than its own.
    double slowest = oursIsSlow ? off : 1;
    long began = world.now;
    world.run(began + (long) (8 * SECOND * slowest), () -> {});
    assertFalse(world.guards[0].trusts(1), "not found within 8 s");
    assertTrue(world.guards[1].trusts(1), "theirs has nothing to fear from our slow clock");

    world.clocks[0].rate(world.now, 1);
    world.clocks[1].rate(world.now, 1);
    world.run(world.now + 25 * SECOND, () -> {});
    assertTrue(world.guards[0].trusts(1), "not trusted again within 25 s");
  }

  @Property(tries = 50)
  void theRateIsKnownAsCloselyAsDelaysAllow(
      @ForAll long seed, @ForAll @DoubleRange(min = -0.05, max = 0.05) double off) {
    World world = new World(seed, 10, random -> (long) (random.nextDouble() * MILLI));
    world.clocks[1].rate(0, 1 + off);
    world.run(15 * SECOND, () -> {});
    // 2 ms of delays in 9 s at the least.
    assertEquals(off * 1e6, world.guards[0].rate(1), 300);
  }

  /** A machine that was suspended: its clock stood still while the others' went on. */
  @Test
  void aClockThatStoodStillIsFoundWithTheFirstPulses() {
    World world = new World(7, 10, random -> MILLI);
    world.run(15 * SECOND, () -> {});
    world.clocks[0].rate(world.now, 0);
    world.now += 20 * SECOND;
    world.clocks[0].rate(world.now, 1);
    world.run(world.now + 4 * BEAT, () -> {});
    assertFalse(world.guards[0].trusts(1));
    world.run(world.now + 25 * SECOND, () -> {});
    assertTrue(world.guards[0].trusts(1));
  }

  @Test
  void anotherRunBeginsAnew() {
    ClockGuard guard = new ClockGuard(5, 10);
    guard.pulse(3, new Pulse(1, 1_000 * SECOND, 0, 0, 0), 0);
    Pulse first = guard.next(3, MILLI);
    assertEquals(new Pulse(5, MILLI, 1, 1_000 * SECOND, 0), first);
    guard.pulse(3, new Pulse(1, 1_000 * SECOND + 2, 5, MILLI, 1_000 * SECOND + 1), 2 * MILLI);
    // Restarted: its clock has another origin, far ahead.
    guard.pulse(3, new Pulse(2, 9_000 * SECOND, 5, MILLI, 9_000 * SECOND - 1), SECOND);
    assertTrue(guard.trusts(3));
    // What echoes our own last run is not compared either.
    guard.pulse(3, new Pulse(2, 9_001 * SECOND, 4, MILLI, 1), 2 * SECOND);
    assertTrue(guard.trusts(3));
  }
}
