package io.pontoon.router.fanout;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.ReplySink;

/**
 * The connection on whose behalf a command is sent: it knows the protocol and which writes are
 * under way before it.
 */
public interface Submitter {
  /**
   * Sends a command, or a part of one, to a group. Whoever sends a write must call {@link #settled}
   * when its answer has come.
   *
   * @param flags of {@code CommandCodec}, besides those that the submitter knows
   * @return null when it is on its way; else the error that is its answer, and {@code sink} will
   *     not be called
   */
  String submit(int group, CommandSpec spec, Args args, ReplySink sink, int flags);

  /** A write to the group has been answered. */
  void settled(int group);

  /** A part has been answered; {@link Links#served} tells by whom. */
  default void answered() {}

  Links links();

  /** The groups that a command without keys concerns, ascending. Not to be changed. */
  default int[] groups() {
    return links().table().groups();
  }
}
