package io.pontoon.router.route;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandCodec;
import io.pontoon.common.wire.ReadTerms;

/**
 * A command that a group has turned away, since its slot moves: nothing was done, and it is to be
 * sent to where the slot is.
 *
 * @param bytes as {@code CommandCodec} writes it
 * @param ordered whether it must not overtake the writes before it
 * @param deadline of the command, monotonic nanoseconds
 * @param sink where its answer goes
 * @param mode of a read that any replica may answer; null for what goes to the leader
 */
public record Returned(
    byte[] bytes, boolean ordered, long deadline, ReplySink sink, ReadTerms.Mode mode) {
  Returned by(ReadTerms.Mode proof) {
    return new Returned(bytes, ordered, deadline, sink, proof);
  }

  public int id() {
    return CommandCodec.id(bytes, 0);
  }

  public int flags() {
    return CommandCodec.flags(bytes, 0);
  }

  /** Fills {@code args} with slices of the bytes. */
  public void args(Args args) {
    CommandCodec.readArgs(bytes, 0, bytes.length, args);
  }
}
