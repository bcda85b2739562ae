package io.pontoon.router.front;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.router.admin.ClientState;
import io.pontoon.router.read.Consistency;
import io.pontoon.router.read.ConsistencySyntax;
import io.pontoon.router.read.Level;
import io.pontoon.router.read.SessionToken;
import io.pontoon.router.read.WaitSyntax;
import io.pontoon.router.route.RouteTable;

/**
 * {@code CONSISTENCY}, {@code WAIT} and {@code WAITAOF}: what they tell and change of a connection.
 * A command that brings its own level goes back to the dispatcher. One for each loop.
 */
final class ConsistencyCommand {
  private final RouterLoop loop;
  private final ConsistencySyntax syntax = new ConsistencySyntax();
  private final WaitSyntax waits = new WaitSyntax();
  private final RespWriter writer = new RespWriter(256);
  private ConsistencySyntax.Kind kind;

  ConsistencyCommand(RouterLoop loop) {
    this.loop = loop;
  }

  /** Reads the words; answers whether they bring a command of their own, which begins {@link #at}. */
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
    ClientState state = client.state();
    writer.truncate(0);
    writer.protocol(state.resp3);
    switch (kind) {
      case SHOW -> writer.bulk(state.consistency + ": " + state.consistency.level().promise());
      case SET -> {
        state.consistency = syntax.consistency();
        writer.ok();
      }
      case TRACE -> {
        state.trace = syntax.on();
        writer.ok();
      }
      case TOKEN -> {
        client.afterAll(ticket, () -> token(client, ticket));
        return;
      }
      case TAKE_UP -> takeUp(state, args);
      case ERROR -> {
        client.fail(ticket, syntax.error());
        return;
      }
      case RUN -> throw new AssertionError("a command of its own");
    }
    answer(client, ticket);
  }

  private void answer(ClientConnection client, Ticket ticket) {
    byte[] reply = writer.toBytes();
    client.answer(ticket, reply, 0, reply.length);
  }

  private void token(ClientConnection client, Ticket ticket) {
    RouteTable table = loop.links().table();
    if (table == null) {
      client.fail(ticket, Dispatcher.NO_MAP);
      return;
    }
    ClientState state = client.state();
    state.seen.sawEpoch(table.slotsEpoch());
    writer.truncate(0);
    writer.bulk(SessionToken.encode(state.seen, table.map().clusterId()));
    answer(client, ticket);
  }

  private void takeUp(ClientState state, Args args) {
    RouteTable table = loop.links().table();
    if (table == null) {
      writer.error(Dispatcher.NO_MAP);
      return;
    }
    int at = syntax.at();
    String refused =
        SessionToken.decode(
            args.array(),
            args.offset(at),
            args.length(at),
            table.map().clusterId(),
            state.seen);
    if (refused != null) {
      writer.error(refused);
      return;
    }
    if (state.seen.epoch() > table.slotsEpoch()) {
      loop.links().mapIsStale();
    }
    state.consistency = Consistency.of(Level.SESSION);
    writer.ok();
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
