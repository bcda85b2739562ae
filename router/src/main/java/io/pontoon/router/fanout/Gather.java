package io.pontoon.router.fanout;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.router.route.ReplySink;
import java.util.Arrays;

/**
 * The parts of one command that are under way, and their answers as they come. When the last has
 * come: the error if a part had one — a write of unknown fate before all others, for then the whole
 * is unknown, as it is when one write was carried out and another was not — else what {@link
 * Finish} makes of the answers.
 */
final class Gather {
  /** Makes one answer of those of the parts, which are in the order of sending. */
  @FunctionalInterface
  interface Finish {
    void done(byte[][] replies);
  }

  private final Submitter submitter;
  private final ReplySink sink;
  private final Finish finish;
  private final byte[][] replies;
  private final Runnable again;
  private int missing;
  private String error;

  /** A group has turned its part away: all is begun again. */
  private boolean turnedAway;

  /** A part that writes was carried out. */
  private boolean wrote;

  Gather(Submitter submitter, ReplySink sink, int parts, Finish finish) {
    this(submitter, sink, parts, finish, null);
  }

  /** {@code again} begins the whole command anew. */
  Gather(Submitter submitter, ReplySink sink, int parts, Finish finish, Runnable again) {
    this.again = again;
    this.submitter = submitter;
    this.sink = sink;
    this.finish = finish;
    this.replies = new byte[parts][];
    this.missing = parts;
  }

  void send(int part, int group, CommandSpec spec, Args args) {
    send(part, group, spec, args, 0);
  }

  void send(int part, int group, CommandSpec spec, Args args, int flags) {
    String refused =
        submitter.submit(group, spec, args, new Part(part, spec.isWrite() ? group : -1), flags);
    if (refused != null) {
      failed(refused);
    }
  }

  /** A part whose answer is known already. */
  void known(int part, byte[] reply) {
    replies[part] = reply;
    came();
  }

  private void failed(String text) {
    if (error == null || text.startsWith("INDETERMINATE")) {
      error = text;
    }
    came();
  }

  private void came() {
    if (--missing > 0) {
      return;
    }
    if (error != null) {
      // Not the bare error: it would say that nothing was done.
      boolean partly = wrote && !error.startsWith("INDETERMINATE");
      sink.onError(
          partly
              ? "INDETERMINATE a part of the command was executed and a part was not: " + error
              : error);
    } else if (turnedAway) {
      again.run();
    } else {
      finish.done(replies);
    }
  }

  private final class Part implements ReplySink {
    private final int index;
    private final int writes;

    Part(int index, int writes) {
      this.index = index;
      this.writes = writes;
    }

    @Override
    public void onReply(byte[] from, int offset, int length) {
      submitter.answered();
      settle();
      if (length > 0 && from[offset] == '-') {
        failed(
            new String(from, offset + 1, length - 3, java.nio.charset.StandardCharsets.ISO_8859_1));
      } else {
        replies[index] = Arrays.copyOfRange(from, offset, offset + length);
        wrote |= writes >= 0;
        came();
      }
    }

    @Override
    public void onError(String text) {
      settle();
      failed(text);
    }

    @Override
    public void onTurnedAway() {
      if (again == null) {
        ReplySink.super.onTurnedAway();
      } else {
        settle();
        turnedAway = true;
        came();
      }
    }

    private void settle() {
      if (writes >= 0) {
        submitter.settled(writes);
      }
    }
  }
}
