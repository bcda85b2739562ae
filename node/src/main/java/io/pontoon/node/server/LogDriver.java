package io.pontoon.node.server;

import io.pontoon.node.wal.Wal;
import java.util.function.Consumer;

/** Turns a log: all of it, or with one lane only what that lane asks for. */
public interface LogDriver {
  /**
   * Begins.
   *
   * @param onlyWhenAsked the lane writes too, and asks for what would hold it up
   * @param fatal told when the log is broken
   */
  void start(Wal wal, boolean onlyWhenAsked, Consumer<Exception> fatal);

  /** Asks for what waits to be written. Any thread; costs little when it is at work already. */
  void ask();
}
