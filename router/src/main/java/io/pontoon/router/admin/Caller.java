package io.pontoon.router.admin;

import io.pontoon.router.route.Links;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The connection that asks, as the router's own commands see it. Answers that need others come
 * later, on the same loop.
 */
public interface Caller {
  ClientState state();

  /** Monotonic nanoseconds of this turn of the loop. */
  long now();

  /**
   * The connection is closed once all replies, with the one that is being made, have been written.
   */
  void closeWhenWritten();

  /** No further command of this client is carried out for so long; then {@code then} runs. */
  void hold(long millis, Runnable then);

  /** The keys of all groups; -1 when a group did not answer. */
  void countKeys(LongConsumer then);

  /** By which the nodes are asked what only they know. */
  Links links();

  /** The lines of {@code CLIENT LIST}, in order of id. */
  void clientLines(Consumer<String> then);
}
