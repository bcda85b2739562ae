package io.pontoon.common.port;

import java.util.concurrent.Executor;

/**
 * One thread's queue of work: what it is given runs in the order given, one thing at a time. Who
 * has one owns no thread; the simulator's are all turned by the same hand.
 *
 * <p>Both methods may be called on any thread. Work given after its owner has shut it down may be
 * dropped.
 */
public interface Scheduler extends Executor {
  /** Runs once, no sooner than in so many nanoseconds. */
  void schedule(Runnable work, long delayNanos);
}
