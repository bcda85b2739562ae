package io.pontoon.router.front;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandErrors;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.command.CommandTable;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.router.admin.AdminCommands;
import io.pontoon.router.admin.ClientState;
import io.pontoon.router.fanout.FanOut;
import io.pontoon.router.read.Consistency;
import io.pontoon.router.read.Level;
import io.pontoon.router.route.Links;
import io.pontoon.router.route.ReplySink;
import io.pontoon.router.route.Rerouter;
import io.pontoon.router.route.RouteTable;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by the command's row who carries it out: the router itself, one group, or several. One
 * for each loop.
 */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final byte[] PONG = {'+', 'P', 'O', 'N', 'G', '\r', '\n'};
  static final String NO_MAP =
      "CLUSTERDOWN The cluster is down: no node has told this router its map yet; not executed";

  private final CommandTable table;
  private final RouterLoop loop;
  private final AdminCommands admin;
  private final FanOut fanOut;
  private final Redirects redirects;
  private final Front front;
  private final CommandSpec ping;
  private final CommandSpec get;
  private final CommandSpec consistency;
  private final ConsistencyCommand levels;
  private final Args inner = new Args();
  private final RespWriter writer = new RespWriter(4096);

  /** {@code redirects}: null for a router, which serves all keys. */
  Dispatcher(
      CommandTable table,
      RouterLoop loop,
      AdminCommands admin,
      FanOut fanOut,
      Redirects redirects,
      Front front) {
    this.table = table;
    this.loop = loop;
    this.admin = admin;
    this.fanOut = fanOut;
    this.redirects = redirects;
    this.front = front;
    this.ping = table.find("ping");
    this.get = table.find("get");
    this.consistency = table.find("consistency");
    this.levels = new ConsistencyCommand(loop);
  }

  /** Who sends on what groups turn away. */
  Rerouter rerouter() {
    return new SentOn(table, loop.links(), fanOut);
  }

  void dispatch(ClientConnection client, byte[] name, int offset, int length, Args args) {
    dispatch(client, client.outgoing().asking(), name, offset, length, args);
  }

  private void dispatch(
      ClientConnection client, Asking asking, byte[] name, int offset, int length, Args args) {
    CommandSpec spec = table.find(name, offset, length);
    if (spec == null) {
      if (isOfHttp(name, offset, length)) {
        log.warn(
            "client {} speaks HTTP and is let go: somebody may want to trick a browser into sending"
                + " commands",
            client.state().id());
        client.cutOff();
        return;
      }
      client.fail(client.ticket(0), CommandErrors.unknownCommand(name, offset, length, args));
      return;
    }
    if (spec.hasSubcommands()) {
      CommandSpec sub = spec.refine(args);
      if (sub == null) {
        client.fail(client.ticket(spec.id()), CommandErrors.unknownSubcommand(spec, args));
        return;
      }
      spec = sub;
    }
    if (spec == consistency && levels.bringsCommand(args)) {
      runAtLevel(client, args);
      return;
    }
    if (spec == get && args.count() == 2 && getAtLevel(client, args)) {
      return;
    }
    Ticket ticket = client.ticket(spec.id());
    client.state().lastCommand = spec.name();
    if (!spec.accepts(args.count())) {
      client.fail(ticket, CommandErrors.wrongArity(spec));
      return;
    }
    String wrong = ConsistencyCommand.refusal(spec, asking.consistency());
    if (wrong != null && asking != client.outgoing().asking()) {
      client.fail(ticket, wrong);
      return;
    }
    if (spec.route() == CommandSpec.Route.ROUTER) {
      byRouter(client, spec, args, ticket);
      return;
    }
    toRoutes(client, asking, spec, args, ticket);
  }

  private void toRoutes(
      ClientConnection client, Asking asking, CommandSpec spec, Args args, Ticket ticket) {
    if (spec.has(CommandSpec.Flag.READONLY)) {
      ticket.level = asking.consistency().level();
    }
    RouteTable routes = loop.links().table();
    String refused = routes == null ? NO_MAP : elsewhere(spec, args, routes, asking);
    if (refused != null) {
      client.fail(ticket, refused);
    } else if (asking.mustWait(spec)) {
      Args own = args.copy();
      client.afterAll(ticket, () -> toGroups(client, asking, spec, own, ticket));
    } else {
      toGroups(client, asking, spec, args, ticket);
    }
  }

  /** {@code CONSISTENCY level command …}. */
  private void runAtLevel(ClientConnection client, Args args) {
    int at = levels.at();
    inner.reset(args.array());
    for (int i = at + 1; i < args.count(); i++) {
      inner.add(args.offset(i), args.length(i));
    }
    Asking once = client.outgoing().asking(levels.consistency());
    dispatch(client, once, args.array(), args.offset(at), args.length(at), inner);
  }

  /** {@code GET key level}; false when the second word is no level. */
  private boolean getAtLevel(ClientConnection client, Args args) {
    Level level = Level.named(args.array(), args.offset(1), args.length(1));
    if (level == null) {
      return false;
    }
    inner.reset(args.array());
    inner.add(args.offset(0), args.length(0));
    Ticket ticket = client.ticket(get.id());
    client.state().lastCommand = get.name();
    toRoutes(client, client.outgoing().asking(Consistency.of(level)), get, inner, ticket);
    return true;
  }

  private void toGroups(
      ClientConnection client, Asking asking, CommandSpec spec, Args args, Ticket ticket) {
    Links links = loop.links();
    switch (spec.route()) {
      case ROUTER -> throw new AssertionError(spec.name());
      case ONE_GROUP, SPLIT_KEYS -> {
        int group = KeyGroups.of(spec, args, links.table());
        if (!links.crossings().isEmpty() && KeyGroups.anyHeld(spec, args, links)) {
          hold(client, asking, spec, args.copy(), ticket);
        } else if (group != KeyGroups.SEVERAL) {
          send(client, asking, group, spec, args, ticket);
        } else if (spec.route() == CommandSpec.Route.SPLIT_KEYS) {
          fanOut.split(spec, args, asking, ticket);
        } else {
          boolean halfPair = spec.keyStep() == 2 && args.count() % 2 != 0;
          client.fail(
              ticket, halfPair ? CommandErrors.wrongArity(spec) : KeyGroups.crossSlot(spec));
        }
      }
      case EVERY_GROUP ->
          fanOut.every(
              spec, args, asking, spec.isWrite() ? client.holding().until(ticket) : ticket);
      case SPECIAL -> special(client, asking, spec, args, ticket);
    }
  }

  private String elsewhere(CommandSpec spec, Args args, RouteTable routes, Asking asking) {
    return redirects == null ? null : redirects.of(spec, args, routes, asking.takesReplica(spec));
  }

  /** The command, and with it its client, waits until its slots have come where they go. */
  private void hold(
      ClientConnection client, Asking asking, CommandSpec spec, Args own, Ticket ticket) {
    client.holding().hold(true);
    loop.links()
        .crossings()
        .await(
            () -> {
              client.holding().hold(false);
              toGroups(client, asking, spec, own, ticket);
              client.resume();
            });
  }

  /** The two words by which Redis, too, knows a browser that was tricked into speaking to it. */
  private static boolean isOfHttp(byte[] name, int offset, int length) {
    if (length != 4 && length != 5) {
      return false;
    }
    String word = new String(name, offset, length, StandardCharsets.ISO_8859_1);
    return word.equalsIgnoreCase("post") || word.equalsIgnoreCase("host:");
  }

  private void send(
      ClientConnection client,
      Asking asking,
      int group,
      CommandSpec spec,
      Args args,
      Ticket ticket) {
    Reading reading = loop.reading();
    Consistency consistency = asking.consistency();
    if (reading.answered(client, consistency, spec, args, ticket, loop.now())) {
      return;
    }
    ReplySink sink = reading.sink(client, consistency, spec, args, ticket, loop.now());
    String refused = asking.submit(group, spec, args, sink, 0);
    if (refused != null) {
      client.fail(ticket, refused);
    } else if (spec.isWrite()) {
      ticket.writes = group;
    }
  }

  private void special(
      ClientConnection client, Asking asking, CommandSpec spec, Args args, Ticket ticket) {
    switch (spec.name()) {
      case "scan" -> fanOut.scan(spec, args, asking, ticket);
      case "cluster|countkeysinslot", "cluster|getkeysinslot" ->
          inSlot(client, asking, spec, args, ticket);
      case "randomkey" -> fanOut.randomKey(spec, asking, ticket);
      default -> throw new AssertionError("no way is known for '" + spec.name() + "'");
    }
  }

  private void inSlot(
      ClientConnection client, Asking asking, CommandSpec spec, Args args, Ticket ticket) {
    int group = KeyGroups.of(spec, args, loop.links().table());
    if (group == KeyGroups.NONE) {
      client.fail(ticket, "ERR Invalid slot");
    } else {
      send(client, asking, group, spec, args, ticket);
    }
  }

  private void byRouter(ClientConnection client, CommandSpec spec, Args args, Ticket ticket) {
    if (spec == ping && args.count() == 0) {
      client.answer(ticket, PONG, 0, PONG.length);
      return;
    }
    if (spec == consistency) {
      levels.run(client, args, ticket);
      return;
    }
    if (spec.name().startsWith("wait")) {
      levels.await(client, spec, args, ticket);
      return;
    }
    ClientState state = client.state();
    ClientState.ReplyMode before = state.replies;
    writer.truncate(0);
    writer.protocol(state.resp3);
    if (admin.run(spec, args, client, writer, ticket)) {
      // CLIENT REPLY: ON is answered, OFF and SKIP are not.
      if (spec.name().equals("client|reply")) {
        ticket.silent =
            state.replies != ClientState.ReplyMode.ON || ticket.silent && before == state.replies;
      }
      byte[] reply = writer.toBytes();
      client.answer(ticket, reply, 0, reply.length);
    }
  }

  /** The groups that commands without keys concern. */
  int[] groups() {
    return redirects == null ? loop.links().table().groups() : redirects.groups();
  }

  void countKeys(ClientConnection client, LongConsumer then) {
    if (loop.links().table() == null) {
      then.accept(-1);
      return;
    }
    fanOut.countKeys(
        client.outgoing(),
        new ReplySink() {
          @Override
          public void onReply(byte[] from, int offset, int length) {
            then.accept(
                Long.parseLong(
                    new String(
                        from, offset + 1, length - 3, java.nio.charset.StandardCharsets.US_ASCII)));
          }

          @Override
          public void onError(String text) {
            then.accept(-1);
          }
        });
  }

  void clientLines(RouterLoop asking, Consumer<String> then) {
    front.clientLines(asking, then);
  }
}
