package io.pontoon.router.admin;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandReplies;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.router.route.ClusterStatus;
import io.pontoon.router.route.ReplySink;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the router answers by itself. One instance serves one loop. */
public final class AdminCommands {
  private static final String NO_PASSWORD =
      "ERR AUTH <password> called without any password configured for the default user. Are you"
          + " sure your configuration is correct?";
  private static final String WRONG_PASSWORD =
      "WRONGPASS invalid username-password pair or user is disabled.";

  private final RouterFacts facts;
  private final CommandReplies commandReplies;
  private final ConfigParameters config;
  private final InfoReply info;
  private final ClusterCommands cluster;

  public AdminCommands(RouterFacts facts) {
    this.facts = facts;
    this.commandReplies = new CommandReplies(facts.table());
    this.config = new ConfigParameters(facts);
    this.info = new InfoReply(facts);
    this.cluster = new ClusterCommands(facts);
  }

  /**
   * Carries out a command whose arity is right. Answers true when the reply has been written to
   * {@code to}, false when it goes to {@code sink} later.
   */
  public boolean run(CommandSpec spec, Args args, Caller caller, RespWriter to, ReplySink sink) {
    if (CommandReplies.answers(spec)) {
      commandReplies.reply(spec, args, to);
      return true;
    }
    if (ClusterCommands.answers(spec)) {
      return cluster.run(spec, args, caller, to, sink);
    }
    if (spec.name().startsWith("client|")) {
      return ClientCommands.run(spec, args, caller, to, sink);
    }
    switch (spec.name()) {
      case "ping" -> ping(args, to);
      case "echo" -> to.bulk(args.array(), args.offset(0), args.length(0));
      case "time" -> time(to);
      case "select" -> select(args, to);
      case "auth" -> auth(args, to);
      case "hello" -> hello(args, caller, to);
      case "quit" -> {
        caller.closeWhenWritten();
        to.ok();
      }
      case "reset" -> {
        caller.state().reset();
        to.simple("RESET");
      }
      case "wait", "waitaof", "consistency" ->
          to.error("ERR " + spec.name() + " is not served by this router yet; not executed");
      case "config|get" -> config.get(args, to);
      case "config|set" -> config.set(args, to);
      case "info" -> {
        return info(args, caller, to, sink);
      }
      case "debug" -> {
        return debug(args, caller, to, sink);
      }
      default ->
          to.error(
              "ERR wrong number of arguments for '"
                  + spec.name()
                  + "' command"); // a container alone
    }
    return true;
  }

  private static void ping(Args args, RespWriter to) {
    if (args.count() > 1) {
      to.error("ERR wrong number of arguments for 'ping' command");
    } else if (args.count() == 1) {
      to.bulk(args.array(), args.offset(0), args.length(0));
    } else {
      to.simple("PONG");
    }
  }

  private void time(RespWriter to) {
    long millis = facts.clock().wallMillis();
    to.array(2);
    to.bulk(Long.toString(millis / 1000));
    to.bulk(Long.toString(millis % 1000 * 1000));
  }

  private static void select(Args args, RespWriter to) {
    Integer index = integer(args.text(0));
    if (index == null) {
      to.error("ERR value is not an integer or out of range");
    } else if (index != 0) {
      to.error("ERR DB index is out of range");
    } else {
      to.ok();
    }
  }

  private static Integer integer(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** There are no users yet: the default one has no password, as in a fresh Redis. */
  private static void auth(Args args, RespWriter to) {
    if (args.count() > 2) {
      to.error("ERR syntax error");
    } else if (args.count() == 1) {
      to.error(NO_PASSWORD);
    } else if (args.text(0).equals("default")) {
      to.ok();
    } else {
      to.error(WRONG_PASSWORD);
    }
  }

  /** https://redis.io/docs/latest/commands/hello/: nothing changes unless all of it is right. */
  private void hello(Args args, Caller caller, RespWriter to) {
    int next = 0;
    Integer version = null;
    if (args.count() > 0) {
      version = integer(args.text(0));
      if (version == null) {
        to.error("ERR Protocol version is not an integer or out of range");
        return;
      }
      if (version < 2 || version > 3) {
        to.error("NOPROTO unsupported protocol version");
        return;
      }
      next = 1;
    }
    int name = -1;
    while (next < args.count()) {
      int left = args.count() - next - 1;
      if (args.is(next, "AUTH") && left >= 2) {
        if (!args.text(next + 1).equals("default")) {
          to.error(WRONG_PASSWORD);
          return;
        }
        next += 3;
      } else if (args.is(next, "SETNAME") && left >= 1) {
        name = next + 1;
        if (!ClientCommands.isPlain(args, name)) {
          to.error("ERR Client names cannot contain spaces, newlines or special characters.");
          return;
        }
        next += 2;
      } else {
        to.error("ERR Syntax error in HELLO option '" + args.text(next) + "'");
        return;
      }
    }
    ClientState state = caller.state();
    if (version != null) {
      state.resp3 = version == 3;
    }
    if (name >= 0) {
      state.name = args.text(name);
    }
    to.protocol(state.resp3);
    to.map(7);
    pair(to, "server", "redis");
    pair(to, "version", RouterFacts.REDIS_VERSION);
    to.bulk("proto");
    to.integer(state.resp3 ? 3 : 2);
    to.bulk("id");
    to.integer(state.id());
    pair(to, "mode", facts.isDoor() ? "cluster" : "standalone");
    pair(to, "role", "master");
    to.bulk("modules");
    to.array(0);
  }

  private static void pair(RespWriter to, String name, String value) {
    to.bulk(name);
    to.bulk(value);
  }

  private boolean info(Args args, Caller caller, RespWriter to, ReplySink sink) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < args.count(); i++) {
      words.add(args.text(i));
    }
    Set<String> sections = InfoReply.sections(words);
    boolean resp3 = caller.state().resp3;
    boolean status = InfoReply.needsStatus(sections);
    if (!sections.contains("keyspace")) {
      if (!status) {
        to.verbatim("txt", info.text(sections, -1, null));
        return true;
      }
      caller.links().askStatus(cluster -> answer(info.text(sections, -1, cluster), resp3, sink));
      return false;
    }
    if (!status) {
      caller.countKeys(keys -> answer(info.text(sections, keys, null), resp3, sink));
      return false;
    }
    Both both = new Both();
    caller.countKeys(
        keys -> {
          both.keys = keys;
          both.came(() -> answer(info.text(sections, keys, both.cluster), resp3, sink));
        });
    caller
        .links()
        .askStatus(
            cluster -> {
              both.cluster = cluster;
              both.came(() -> answer(info.text(sections, both.keys, cluster), resp3, sink));
            });
    return false;
  }

  /** What comes in any order and is told together. */
  private static final class Both {
    private long keys;
    private ClusterStatus cluster;
    private boolean oneIsHere;

    void came(Runnable whenBothAreHere) {
      if (oneIsHere) {
        whenBothAreHere.run();
      }
      oneIsHere = true;
    }
  }

  private static void answer(String text, boolean resp3, ReplySink sink) {
    RespWriter own = new RespWriter(4096).protocol(resp3);
    own.verbatim("txt", text);
    sink.onReply(own.array(), 0, own.length());
  }

  private static boolean debug(Args args, Caller caller, RespWriter to, ReplySink sink) {
    if (args.is(0, "CHECKSUM") && args.count() == 1) {
      checksum(caller, to);
      return true;
    }
    if (!args.is(0, "SLEEP") || args.count() != 2) {
      to.error(
          "ERR unknown subcommand or wrong number of arguments for '"
              + args.text(0).toLowerCase(Locale.ROOT)
              + "'. Try DEBUG HELP.");
      return true;
    }
    double seconds;
    try {
      seconds = Double.parseDouble(args.text(1));
    } catch (NumberFormatException e) {
      seconds = 0; // as strtod does
    }
    long millis = (long) Math.max(0, Math.min(seconds * 1000, 3_600_000));
    caller.hold(
        millis,
        () -> sink.onReply("+OK\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 5));
    return false;
  }

  /** Pontoon's own: INFO raft shows the checksums once they have been taken. */
  private static void checksum(Caller caller, RespWriter to) {
    if (caller.links().askForChecksums() == 0) {
      to.error("CLUSTERDOWN no node is connected; not executed");
    } else {
      to.ok();
    }
  }
}
