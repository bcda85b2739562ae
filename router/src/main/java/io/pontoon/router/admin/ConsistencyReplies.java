package io.pontoon.router.admin;

import io.pontoon.common.command.Args;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.router.read.Consistency;
import io.pontoon.router.read.ConsistencySyntax;
import io.pontoon.router.read.Level;
import io.pontoon.router.read.SessionToken;

/** {@code CONSISTENCY}, but for a command that is run at a level: that goes the way of commands. */
public final class ConsistencyReplies {
  private ConsistencyReplies() {}

  /**
   * Does what {@code syntax} has read as {@code kind}, and answers.
   *
   * @param cluster its id, which tokens carry
   */
  public static void reply(
      ConsistencySyntax.Kind kind,
      ConsistencySyntax syntax,
      Args args,
      ClientState state,
      long cluster,
      RespWriter to) {
    switch (kind) {
      case SHOW -> to.bulk(state.consistency + ": " + state.consistency.level().promise());
      case SET -> {
        state.consistency = syntax.consistency();
        to.ok();
      }
      case TOKEN -> to.bulk(SessionToken.encode(state.seen, cluster));
      case TAKE_UP -> takeUp(args, syntax.at(), state, cluster, to);
      case TRACE -> {
        state.trace = syntax.on();
        to.ok();
      }
      case ERROR -> to.error(syntax.error());
      case RUN -> throw new IllegalArgumentException("a command is not answered here");
    }
  }

  private static void takeUp(Args args, int i, ClientState state, long cluster, RespWriter to) {
    String refused =
        SessionToken.decode(args.array(), args.offset(i), args.length(i), cluster, state.seen);
    if (refused != null) {
      to.error(refused);
      return;
    }
    state.consistency = Consistency.of(Level.SESSION);
    to.ok();
  }
}
