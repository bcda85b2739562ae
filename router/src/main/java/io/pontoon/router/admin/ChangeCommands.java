package io.pontoon.router.admin;

import io.pontoon.common.command.Args;
import io.pontoon.common.command.CommandSpec;
import io.pontoon.common.resp.RespWriter;
import io.pontoon.common.topology.ClusterMap;
import io.pontoon.common.topology.GroupInfo;
import io.pontoon.common.topology.SlotMove;
import io.pontoon.router.route.ChangeAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Commands that the leader of the meta group carries out. What can be seen to be wrong from here is
 * refused here; the rest is sent there as words in capitals, numbers as digits.
 */
final class ChangeCommands {
  private static final int WEIGHT_MAX = 100;
  private static final int ADDED_MAX = 1_000;

  /** What goes there, or why not. Exactly one of both is not null. */
  record Wish(List<String> words, String error) {
    static Wish of(Object... words) {
      List<String> texts = new ArrayList<>();
      for (Object word : words) {
        texts.add(word.toString());
      }
      return new Wish(texts, null);
    }

    static Wish refused(String why) {
      return new Wish(null, "ERR " + why);
    }
  }

  private ChangeCommands() {}

  /** Whether this is one of them. */
  static boolean answers(CommandSpec spec) {
    String name = spec.name();
    return name.startsWith("node|")
        || name.startsWith("shards|")
        || name.startsWith("rebalance")
        || name.equals("migrate|status")
        || name.equals("failover");
  }

  /** Whether it only asks, and so may be asked twice. */
  static boolean isHarmless(CommandSpec spec) {
    return spec.name().endsWith("|status");
  }

  static Wish wish(CommandSpec spec, Args args, ClusterMap map) {
    return switch (spec.name()) {
      case "node|decommission", "node|recommission", "node|remove" -> ofNode(args, map);
      case "shards|add" -> {
        int count = Names.number(args.text(1));
        yield count < 1 || count > ADDED_MAX
            ? Wish.refused("a number of groups is wanted, from 1 to " + ADDED_MAX)
            : Wish.of("SHARDS", "ADD", count);
      }
      case "shards|remove" -> {
        int group = group(args.text(1), map);
        yield group < 1 ? noGroup(args.text(1)) : Wish.of("SHARDS", "REMOVE", group);
      }
      case "shards|weight" -> weight(args, map);
      case "failover" -> failover(args, map);
      case "rebalance" -> Wish.of("REBALANCE", "START");
      default -> Wish.of((Object[]) spec.name().toUpperCase(Locale.ROOT).split("\\|"));
    };
  }

  private static Wish noGroup(String word) {
    return Wish.refused("no such group '" + word + "'");
  }

  private static Wish noNode(String word) {
    return Wish.refused("no such node '" + word + "'");
  }

  /** -1 for a group that the map does not know. */
  private static int group(String word, ClusterMap map) {
    int group = Names.number(word);
    return map.group(group) == null ? -1 : group;
  }

  private static Wish ofNode(Args args, ClusterMap map) {
    int node = Names.parse(args.text(1));
    return map.node(node) == null
        ? noNode(args.text(1))
        : Wish.of("NODE", args.text(0).toUpperCase(Locale.ROOT), node);
  }

  private static Wish weight(Args args, ClusterMap map) {
    int group = group(args.text(1), map);
    int weight = Names.number(args.text(2));
    if (group < 1) {
      return noGroup(args.text(1));
    }
    return weight < 1 || weight > WEIGHT_MAX
        ? Wish.refused("a weight is wanted, from 1 to " + WEIGHT_MAX)
        : Wish.of("SHARDS", "WEIGHT", group, weight);
  }

  private static Wish failover(Args args, ClusterMap map) {
    int next = 0;
    int group = GroupInfo.META;
    if (next < args.count() && !args.is(next, "TO")) {
      group = group(args.text(next), map);
      if (group < 0) {
        return noGroup(args.text(next));
      }
      next++;
    }
    if (next == args.count()) {
      return Wish.of("FAILOVER", group);
    }
    if (!args.is(next, "TO") || next + 2 != args.count()) {
      return Wish.refused("syntax error");
    }
    int node = Names.parse(args.text(next + 1));
    if (map.node(node) == null) {
      return noNode(args.text(next + 1));
    }
    return map.group(group).replicaOn(node) == null
        ? Wish.refused("node " + node + " holds no replica of group " + group)
        : Wish.of("FAILOVER", group, "TO", node);
  }

  /** {@code map}: as it was when the answer came. */
  static void reply(CommandSpec spec, ChangeAnswer answer, ClusterMap map, RespWriter to) {
    if (spec.name().equals("migrate|status")) {
      migrations(answer, map, to);
    } else if (!answer.done()) {
      to.error(answer.text());
    } else if (answer.text().isBlank()) {
      to.ok();
    } else {
      Map<String, Object> fields = fields(answer.text());
      if (fields == null) {
        to.simple(answer.text().strip());
      } else {
        Answer.write(to, fields);
      }
    }
  }

  /** The lines as fields, when each is {@code key:value}; else null. */
  private static Map<String, Object> fields(String text) {
    Map<String, Object> fields = Answer.map();
    for (String line : text.strip().split("\r?\n")) {
      int colon = line.indexOf(':');
      if (colon < 1 || line.indexOf(' ') >= 0 && line.indexOf(' ') < colon) {
        return null;
      }
      String value = line.substring(colon + 1).strip();
      boolean number = value.matches("-?[0-9]{1,18}");
      fields.put(line.substring(0, colon), number ? Long.valueOf(value) : value);
    }
    return fields;
  }

  /**
   * The map knows which slots are on their way; how far they are and what was before only the
   * leader does. Without it there is half an answer, which says so.
   */
  private static void migrations(ChangeAnswer answer, ClusterMap map, RespWriter to) {
    List<Object> active = new ArrayList<>();
    for (SlotMove move : map.moves()) {
      Map<String, Object> task = Answer.map();
      task.put("task_id", move.id() + "-" + move.slot());
      task.put("slot", move.slot());
      task.put("source", move.from());
      task.put("target", move.to());
      task.put("state", "IN_PROGRESS");
      active.add(task);
    }
    Map<String, Object> stats = answer.done() ? fields(answer.text()) : null;
    if (stats == null) {
      stats = Answer.map();
      if (!answer.text().isBlank()) {
        stats.put(answer.done() ? "text" : "unavailable", answer.text().strip());
      }
    }
    Map<String, Object> all = Answer.map();
    all.put("active_migrations", active);
    all.put("stats", stats);
    Answer.write(to, all);
  }
}
