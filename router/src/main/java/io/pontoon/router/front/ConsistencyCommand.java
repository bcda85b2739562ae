package io.pontoon.router.front;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.router.admin.ClientState;
import io.pontoon.router.admin.ConsistencyReplies;
import io.pontoon.router.read.Consistency;
import io.pontoon.router.read.ConsistencySyntax;
import io.pontoon.router.read.Level;
import io.pontoon.router.read.WaitSyntax;
import io.pontoon.router.route.RouteTable;

/**
 * {@code CONSISTENCY}, {@code WAIT} and {@code WAITAOF}: what they tell and change of a connection.
 * A command that brings its own level goes back to the dispatcher. One for each loop.
 */
final class ConsistencyCommand {
  private static final String NO_ID =
      "CLUSTERDOWN The cluster is down: its first leader has not given it an id yet; not executed";

  private final RouterLoop loop;
  private final ConsistencySyntax syntax = new ConsistencySyntax();
  private final WaitSyntax waits = new WaitSyntax();
  private final RespWriter writer = new RespWriter(256);
  private ConsistencySyntax.Kind kind;

  ConsistencyCommand(RouterLoop loop) {
    this.loop = loop;
  }

  /**
   * Reads the words; answers whether they bring a command of their own, which begins {@link #at}.
   */
  boolean bringsCommand(Args args) {
    kind = syntax.parse(args);
    return kind == ConsistencySyntax.Kind.RUN;
  }

  int at() {
    return syntax.at();
  }

  Consistency consistency() {
    return syntax.consistency();
  }

  /** Why a command may not be carried out at this level; null when it may. */
  static String refusal(CommandSpec spec, Consistency consistency) {
    Level level = consistency.level();
    if (!spec.isWrite() || level != Level.ANY && level != Level.ALL) {
      return null;
    }
    return "ERR "
        + level
        + " is for reads: '"
        + spec.name()
        + "' writes, and each write is committed by a majority; not executed";
  }

  /** Carries out what {@link #bringsCommand} has read. */
  void run(ClientConnection client, Args args, Ticket ticket) {
    boolean needsMap =
        kind == ConsistencySyntax.Kind.TOKEN || kind == ConsistencySyntax.Kind.TAKE_UP;
    if (needsMap && !knowsCluster()) {
      whenKnown(client, args.copy(), ticket);
    } else if (kind == ConsistencySyntax.Kind.ERROR) {
      client.fail(ticket, syntax.error());
    } else if (kind == ConsistencySyntax.Kind.TOKEN) {
      // What it was told so far must have been told.
      client.afterAll(ticket, () -> reply(client, ConsistencySyntax.Kind.TOKEN, args, ticket));
    } else {
      reply(client, kind, args, ticket);
    }
  }

  private boolean knowsCluster() {
    RouteTable table = loop.links().table();
    return table != null && table.map().clusterId() != 0;
  }

  /** A cluster that has just begun has no id yet, and tokens carry it. */
  private void whenKnown(ClientConnection client, Args own, Ticket ticket) {
    client.holding().hold(true);
    loop.links()
        .later(
            () -> {
              kind = syntax.parse(own);
              if (knowsCluster()) {
                client.holding().hold(false);
                run(client, own, ticket);
                client.resume();
              } else if (loop.now() - ticket.since < loop.links().deadline()) {
                whenKnown(client, own, ticket);
              } else {
                client.fail(ticket, NO_ID);
                client.holding().letGo();
              }
            });
  }

  private void reply(
      ClientConnection client, ConsistencySyntax.Kind asked, Args args, Ticket ticket) {
    ClientState state = client.state();
    RouteTable table = loop.links().table();
    long cluster = table == null ? 0 : table.map().clusterId();
    if (asked == ConsistencySyntax.Kind.TOKEN) {
      state.seen.sawEpoch(table.slotsEpoch());
    }
    writer.truncate(0);
    writer.protocol(state.resp3);
    ConsistencyReplies.reply(asked, syntax, args, state, cluster, writer);
    if (table != null && state.seen.epoch() > table.slotsEpoch()) {
      loop.links().mapIsStale();
    }
    byte[] reply = writer.toBytes();
    client.answer(ticket, reply, 0, reply.length);
  }

  /** {@code WAIT} and {@code WAITAOF}; their arity is right. */
  void await(ClientConnection client, CommandSpec spec, Args args, Ticket ticket) {
    boolean aof = spec.name().equals("waitaof");
    String refused = aof ? waits.parseWaitAof(args) : waits.parseWait(args);
    if (refused == null && loop.links().table() == null) {
      refused = Dispatcher.NO_MAP;
    }
    if (refused != null) {
      client.fail(ticket, refused);
      return;
    }
    DurableWait wait =
        new DurableWait(
            client, ticket, aof, waits.local(), waits.replicas(), waits.timeoutMillis());
    client.afterAll(ticket, wait::begin);
  }
}
