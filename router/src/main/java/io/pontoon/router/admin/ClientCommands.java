package io.pontoon.router.admin;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.router.admin.ClientState.ReplyMode;
import io.pontoon.router.route.ReplySink;
import java.util.HashSet;
import java.util.Set;

/** {@code CLIENT} and its subcommands. See https://redis.io/docs/latest/commands/client/. */
final class ClientCommands {
  private ClientCommands() {}

  /** Answers false when the reply goes to {@code sink} later. */
  static boolean run(CommandSpec spec, Args args, Caller caller, RespWriter to, ReplySink sink) {
    ClientState state = caller.state();
    switch (spec.name()) {
      case "client|id" -> to.integer(state.id());
      case "client|getname" -> {
        if (state.name.isEmpty()) {
          to.nil();
        } else {
          to.bulk(state.name);
        }
      }
      case "client|setname" -> setName(args, 1, state, to);
      case "client|setinfo" -> setInfo(args, state, to);
      case "client|info" -> to.verbatim("txt", state.line(caller.now()) + "\n");
      case "client|list" -> {
        return list(args, caller, to, sink);
      }
      case "client|no-evict" -> onOff(args, to, on -> state.noEvict = on);
      case "client|no-touch" -> onOff(args, to, on -> state.noTouch = on);
      case "client|reply" -> reply(args, state, to);
      default -> to.error("ERR unknown subcommand '" + args.text(0) + "'. Try CLIENT HELP.");
    }
    return true;
  }

  static void setName(Args args, int i, ClientState state, RespWriter to) {
    if (isPlain(args, i)) {
      state.name = args.text(i);
      to.ok();
    } else {
      to.error("ERR Client names cannot contain spaces, newlines or special characters.");
    }
  }

  static boolean isPlain(Args args, int i) {
    for (int at = args.offset(i); at < args.offset(i) + args.length(i); at++) {
      if (args.array()[at] < '!' || args.array()[at] > '~') {
        return false;
      }
    }
    return true;
  }

  private static void setInfo(Args args, ClientState state, RespWriter to) {
    String attribute =
        args.is(1, "LIB-NAME") ? "lib-name" : args.is(1, "LIB-VER") ? "lib-ver" : null;
    if (attribute == null) {
      to.error("ERR Unrecognized option '" + args.text(1) + "'");
    } else if (!isPlain(args, 2)) {
      to.error("ERR " + attribute + " cannot contain spaces, newlines or special characters.");
    } else {
      if (attribute.equals("lib-name")) {
        state.libName = args.text(2);
      } else {
        state.libVersion = args.text(2);
      }
      to.ok();
    }
  }

  private interface Switch {
    void set(boolean on);
  }

  private static void onOff(Args args, RespWriter to, Switch target) {
    if (args.is(1, "ON")) {
      target.set(true);
      to.ok();
    } else if (args.is(1, "OFF")) {
      target.set(false);
      to.ok();
    } else {
      to.error("ERR syntax error");
    }
  }

  /** The reply to OFF and SKIP is not written either; the connection sees to that by the mode. */
  private static void reply(Args args, ClientState state, RespWriter to) {
    if (args.is(1, "ON")) {
      state.replies = ReplyMode.ON;
    } else if (args.is(1, "OFF")) {
      state.replies = ReplyMode.OFF;
    } else if (args.is(1, "SKIP")) {
      if (state.replies == ReplyMode.ON) {
        state.replies = ReplyMode.SKIP_NEXT;
      }
    } else {
      to.error("ERR syntax error");
      return;
    }
    to.ok();
  }

  private static boolean list(Args args, Caller caller, RespWriter to, ReplySink sink) {
    Set<String> ids = new HashSet<>();
    boolean none = false;
    if (args.count() == 3 && args.is(1, "TYPE")) {
      if (args.is(2, "MASTER")
          || args.is(2, "REPLICA")
          || args.is(2, "SLAVE")
          || args.is(2, "PUBSUB")) {
        none = true;
      } else if (!args.is(2, "NORMAL")) {
        to.error("ERR Unknown client type '" + args.text(2) + "'");
        return true;
      }
    } else if (args.count() > 2 && args.is(1, "ID")) {
      for (int i = 2; i < args.count(); i++) {
        if (!args.text(i).matches("[1-9][0-9]{0,18}")) {
          to.error("ERR Invalid client ID");
          return true;
        }
        ids.add(args.text(i));
      }
    } else if (args.count() != 1) {
      to.error("ERR syntax error");
      return true;
    }
    boolean empty = none;
    boolean resp3 = caller.state().resp3;
    caller.clientLines(
        lines -> {
          StringBuilder wanted = new StringBuilder();
          for (String line : lines.split("\n")) {
            if (!empty && (ids.isEmpty() || ids.contains(line.substring(3, line.indexOf(' '))))) {
              wanted.append(line).append('\n');
            }
          }
          RespWriter own = new RespWriter(256).protocol(resp3);
          own.verbatim("txt", wanted.toString());
          sink.onReply(own.array(), 0, own.length());
        });
    return false;
  }
}
