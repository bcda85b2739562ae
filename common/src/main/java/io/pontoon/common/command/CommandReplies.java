package io.pontoon.common.command;

import io.pontoon.common.command.CommandSpec.Flag;
import io.pontoon.common.command.CommandSpec.KeySpec;
import io.pontoon.common.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What {@code COMMAND} and its subcommands answer, and {@code HELP} of every container, all from
 * the table. See https://redis.io/docs/latest/commands/command/.
 */
public final class CommandReplies {
  private final CommandTable table;

  public CommandReplies(CommandTable table) {
    this.table = table;
  }

  /** Whether {@link #reply} answers this row. */
  public static boolean answers(CommandSpec spec) {
    return spec.name().equals("command")
        || spec.name().startsWith("command|")
        || spec.name().endsWith("|help");
  }

  /**
   * Writes the one reply of a row that this class {@linkplain #answers answers}. {@code args}
   * satisfy the row's arity; they begin with the subcommand's name when it is one.
   */
  public void reply(CommandSpec spec, Args args, RespWriter to) {
    switch (spec.name()) {
      case "command" -> infos(table.all(), to);
      case "command|count" -> to.integer(table.all().size());
      case "command|info" -> info(args, to);
      case "command|list" -> list(args, to);
      case "command|docs" -> docs(args, to);
      case "command|getkeys" -> getKeys(args, false, to);
      case "command|getkeysandflags" -> getKeys(args, true, to);
      default -> help(spec, to);
    }
  }

  private void info(Args args, RespWriter to) {
    if (args.count() == 1) {
      infos(table.all(), to);
      return;
    }
    to.array(args.count() - 1);
    for (int i = 1; i < args.count(); i++) {
      CommandSpec spec = table.find(args.text(i));
      if (spec == null) {
        to.nil();
      } else {
        info(spec, to);
      }
    }
  }

  private static void infos(List<CommandSpec> specs, RespWriter to) {
    to.array(specs.size());
    specs.forEach(spec -> info(spec, to));
  }

  private static void info(CommandSpec spec, RespWriter to) {
    to.array(10);
    to.bulk(spec.name());
    to.integer(spec.arity());
    List<Flag> flags = spec.flags();
    to.set(flags.size());
    flags.forEach(flag -> to.simple(flag.word()));
    to.integer(spec.firstKey());
    to.integer(spec.lastKey());
    to.integer(spec.keyStep());
    to.set(spec.aclCategories().size());
    spec.aclCategories().forEach(category -> to.simple("@" + category));
    to.set(spec.tips().size());
    spec.tips().forEach(to::bulk);
    to.set(spec.keySpecs().size());
    spec.keySpecs().forEach(keys -> keySpec(keys, to));
    to.set(spec.subcommands().size());
    spec.subcommands().forEach(sub -> info(sub, to));
  }

  private static void keySpec(KeySpec keys, RespWriter to) {
    to.map(keys.note().isEmpty() ? 3 : 4);
    if (!keys.note().isEmpty()) {
      to.bulk("notes");
      to.bulk(keys.note());
    }
    to.bulk("flags");
    words(keys.flags(), to);
    to.bulk("begin_search");
    to.map(2);
    pair("type", "index", to);
    to.bulk("spec");
    to.map(1);
    pair("index", keys.first(), to);
    to.bulk("find_keys");
    to.map(2);
    pair("type", "range", to);
    to.bulk("spec");
    to.map(3);
    pair("lastkey", keys.last(), to);
    pair("keystep", keys.step(), to);
    pair("limit", 0, to);
  }

  private void list(Args args, RespWriter to) {
    Predicate<CommandSpec> wanted = filter(args);
    if (wanted == null) {
      to.error("ERR syntax error");
      return;
    }
    List<CommandSpec> found = new ArrayList<>();
    for (CommandSpec command : table.all()) {
      if (wanted.test(command)) {
        found.add(command);
      }
      command.subcommands().stream().filter(wanted).forEach(found::add);
    }
    to.array(found.size());
    found.forEach(spec -> to.bulk(spec.name()));
  }

  private static Predicate<CommandSpec> filter(Args args) {
    if (args.count() == 1) {
      return spec -> true;
    }
    if (args.count() != 4 || !args.is(1, "FILTERBY")) {
      return null;
    }
    byte[] word = args.bytes(3);
    String text = args.text(3).toLowerCase(Locale.ROOT);
    if (args.is(2, "MODULE")) {
      return spec -> false;
    }
    if (args.is(2, "ACLCAT")) {
      return spec -> spec.aclCategories().contains(text);
    }
    if (args.is(2, "PATTERN")) {
      return spec -> {
        byte[] name = spec.name().getBytes(StandardCharsets.US_ASCII);
        return Glob.matchesIgnoringCase(word, 0, word.length, name, 0, name.length);
      };
    }
    return null;
  }

  private void docs(Args args, RespWriter to) {
    List<CommandSpec> wanted = table.all();
    if (args.count() > 1) {
      wanted = new ArrayList<>();
      for (int i = 1; i < args.count(); i++) {
        CommandSpec spec = table.find(args.text(i));
        if (spec != null) {
          wanted.add(spec);
        }
      }
    }
    docs(wanted, to);
  }

  private static void docs(List<CommandSpec> specs, RespWriter to) {
    to.map(specs.size());
    for (CommandSpec spec : specs) {
      to.bulk(spec.name());
      docs(spec, to);
    }
  }

  private static void docs(CommandSpec spec, RespWriter to) {
    CommandSpec.Docs docs = spec.docs();
    boolean deprecated = !docs.deprecatedSince().isEmpty();
    int fields = 4;
    fields += deprecated ? 3 : 0;
    fields += docs.system() ? 1 : 0;
    fields += docs.arguments().isEmpty() ? 0 : 1;
    fields += spec.hasSubcommands() ? 1 : 0;
    to.map(fields);
    pair("summary", docs.summary(), to);
    pair("since", docs.since(), to);
    pair("group", docs.group(), to);
    pair("complexity", docs.complexity(), to);
    if (docs.system()) {
      to.bulk("doc_flags");
      words(List.of("syscmd"), to);
    }
    if (deprecated) {
      to.bulk("doc_flags");
      words(List.of("deprecated"), to);
      pair("deprecated_since", docs.deprecatedSince(), to);
      pair("replaced_by", docs.replacedBy(), to);
    }
    if (!docs.arguments().isEmpty()) {
      to.bulk("arguments");
      arguments(docs.arguments(), to);
    }
    if (spec.hasSubcommands()) {
      to.bulk("subcommands");
      docs(spec.subcommands(), to);
    }
  }

  private static void arguments(List<CommandSpec.Argument> arguments, RespWriter to) {
    to.array(arguments.size());
    for (CommandSpec.Argument argument : arguments) {
      int fields = 2;
      fields += argument.keySpec() < 0 ? 0 : 1;
      fields += argument.token().isEmpty() ? 0 : 1;
      fields += argument.since().isEmpty() ? 0 : 1;
      fields += argument.flags().isEmpty() ? 0 : 1;
      fields += argument.arguments().isEmpty() ? 0 : 1;
      to.map(fields);
      pair("name", argument.name(), to);
      pair("type", argument.type(), to);
      if (argument.keySpec() >= 0) {
        pair("key_spec_index", argument.keySpec(), to);
      }
      if (!argument.token().isEmpty()) {
        pair("token", argument.token(), to);
      }
      if (!argument.since().isEmpty()) {
        pair("since", argument.since(), to);
      }
      if (!argument.flags().isEmpty()) {
        to.bulk("flags");
        words(argument.flags(), to);
      }
      if (!argument.arguments().isEmpty()) {
        to.bulk("arguments");
        arguments(argument.arguments(), to);
      }
    }
  }

  /** {@code args}: the subcommand's name, then a whole command. */
  private void getKeys(Args args, boolean withFlags, RespWriter to) {
    CommandSpec spec = table.find(args.array(), args.offset(1), args.length(1));
    Args inner = new Args();
    inner.reset(args.array());
    for (int i = 2; i < args.count(); i++) {
      inner.add(args.offset(i), args.length(i));
    }
    spec = spec == null ? null : spec.refine(inner);
    if (spec == null) {
      to.error("ERR Invalid command specified");
    } else if (spec.firstKey() == 0) {
      to.error("ERR The command has no key arguments");
    } else if (!spec.accepts(inner.count())) {
      to.error("ERR Invalid number of arguments specified for command");
    } else {
      keys(spec, inner, withFlags, to);
    }
  }

  private static void keys(CommandSpec spec, Args args, boolean withFlags, RespWriter to) {
    int count = KeyPositions.count(spec, args);
    to.array(count);
    for (int n = 0; n < count; n++) {
      int at = KeyPositions.first(spec) + n * spec.keyStep();
      if (withFlags) {
        to.array(2);
      }
      to.bulk(args.array(), args.offset(at), args.length(at));
      if (withFlags) {
        words(flagsOfKey(spec, at + 1, args), to);
      }
    }
  }

  private static List<String> flagsOfKey(CommandSpec spec, int position, Args args) {
    KeySpec keys = spec.keySpecs().getFirst();
    for (KeySpec candidate : spec.keySpecs()) {
      if (candidate.first() <= position) {
        keys = candidate;
      }
    }
    if (!keys.flags().contains("variable_flags")) {
      return keys.flags();
    }
    // SET is the one row of that kind: with GET among its options it also reads.
    for (int i = 2; i < args.count(); i++) {
      if (args.is(i, "GET")) {
        return List.of("RW", "access", "update");
      }
    }
    return List.of("OW", "update");
  }

  private void help(CommandSpec help, RespWriter to) {
    CommandSpec container = table.find(help.name().substring(0, help.name().indexOf('|')));
    List<String> lines = new ArrayList<>();
    lines.add(
        container.name().toUpperCase(Locale.ROOT)
            + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
    for (CommandSpec sub : container.subcommands()) {
      if (sub != help) {
        lines.add(
            usage(
                sub.name().substring(container.name().length() + 1).toUpperCase(Locale.ROOT),
                sub.docs().arguments(),
                " "));
        lines.add("    " + sub.summary());
      }
    }
    lines.add("HELP");
    lines.add("    " + help.summary());
    to.array(lines.size());
    lines.forEach(to::simple);
  }

  private static String usage(String start, List<CommandSpec.Argument> arguments, String between) {
    StringBuilder text = new StringBuilder(start);
    for (CommandSpec.Argument argument : arguments) {
      String one =
          switch (argument.type()) {
            case "pure-token" -> argument.token();
            case "oneof" -> usage(argument.token(), argument.arguments(), "|");
            case "block" -> usage(argument.token(), argument.arguments(), " ");
            default ->
                (argument.token().isEmpty() ? "" : argument.token() + " ")
                    + "<"
                    + argument.name()
                    + ">";
          };
      one = argument.flags().contains("multiple") ? one + " [" + one + " ...]" : one;
      one = argument.flags().contains("optional") ? "[" + one + "]" : one;
      text.append(text.isEmpty() ? "" : between).append(one);
    }
    return text.toString();
  }

  private static void words(List<String> words, RespWriter to) {
    to.set(words.size());
    words.forEach(to::simple);
  }

  private static void pair(String name, String value, RespWriter to) {
    to.bulk(name);
    to.bulk(value);
  }

  private static void pair(String name, long value, RespWriter to) {
    to.bulk(name);
    to.integer(value);
  }
}
