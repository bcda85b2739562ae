package io.pontoon.common.command;

import io.pontoon.common.command.CommandSpec.Argument;
import io.pontoon.common.command.CommandSpec.Combine;
import io.pontoon.common.command.CommandSpec.Docs;
import io.pontoon.common.command.CommandSpec.Flag;
import io.pontoon.common.command.CommandSpec.KeySpec;
import io.pontoon.common.command.CommandSpec.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Reads the rows of {@code commands.json} (JSON is YAML) and refuses whatever is not a sound row,
 * naming it.
 */
final class CommandRows {
  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "name",
          "arity",
          "flags",
          "acl",
          "tips",
          "keys",
          "route",
          "combine",
          "group",
          "since",
          "deprecatedSince",
          "replacedBy",
          "systemCommand",
          "complexity",
          "summary",
          "arguments",
          "subcommands");
  private static final Set<String> KEY_FIELDS = Set.of("first", "last", "step", "flags", "note");
  private static final Set<String> KEY_FLAGS =
      Set.of("RW", "RO", "OW", "RM", "access", "update", "insert", "delete", "variable_flags");
  private static final Set<String> ARGUMENT_FIELDS =
      Set.of("name", "type", "token", "since", "key", "flags", "arguments");
  private static final Set<String> ARGUMENT_FLAGS =
      Set.of("optional", "multiple", "multiple_token");
  private static final Set<String> ARGUMENT_TYPES =
      Set.of(
          "string",
          "integer",
          "double",
          "key",
          "pattern",
          "unix-time",
          "pure-token",
          "oneof",
          "block");
  private static final Set<String> CATEGORIES =
      Set.of(
          "keyspace",
          "read",
          "write",
          "set",
          "sortedset",
          "list",
          "hash",
          "string",
          "bitmap",
          "hyperloglog",
          "geo",
          "stream",
          "pubsub",
          "admin",
          "fast",
          "slow",
          "blocking",
          "dangerous",
          "connection",
          "transaction",
          "scripting");

  private CommandRows() {}

  static List<CommandSpec> read(String json) {
    Object root =
        new Load(LoadSettings.builder().setLabel("commands.json").build()).loadFromString(json);
    List<CommandSpec> commands = new ArrayList<>();
    for (Object row : list(root, "the file")) {
      commands.add(command(map(row, "a row"), null));
    }
    return commands;
  }

  private static CommandSpec command(Map<?, ?> row, String container) {
    String name = text(row, "name", "a row");
    String where = "command '" + name + "'";
    onlyFields(row, FIELDS, where);
    check(
        name.equals(name.toLowerCase(Locale.ROOT)) && !name.isEmpty(),
        where,
        "its name must be lower case");
    int bar = name.indexOf('|');
    check(
        container == null ? bar < 0 : name.startsWith(container + "|"),
        where,
        "only a subcommand's name begins with its container's and '|'");
    int id = number(row, "id", where);
    check(id > 0, where, "its id must be positive");
    int arity = number(row, "arity", where);
    check(arity != 0, where, "its arity must not be 0");
    List<KeySpec> keys = keySpecs(row, where, container == null ? 1 : 2);
    int first = keys.isEmpty() ? 0 : keys.getFirst().first();
    int last = keys.isEmpty() ? 0 : lastKey(keys.getLast());
    int step = keys.isEmpty() ? 0 : keys.getLast().step();
    check(
        first == 0 || first < Math.abs(arity) && last < Math.abs(arity),
        where,
        "its keys lie outside its arity");
    Route route = word(Route.class, text(row, "route", where), where);
    Combine combine = word(Combine.class, text(row, "combine", where), where);
    check(
        (route == Route.SPLIT_KEYS || route == Route.EVERY_GROUP) == (combine != Combine.NONE),
        where,
        "route " + route + " and combine " + combine + " clash");
    check(
        first > 0 || route != Route.ONE_GROUP && route != Route.SPLIT_KEYS,
        where,
        "route " + route + " needs keys");
    List<CommandSpec> subcommands = subcommands(row, name, where, container);
    return new CommandSpec(
        id,
        name,
        arity,
        flagBits(row, where),
        first,
        last,
        step,
        route,
        combine,
        words(row, "acl", CATEGORIES, where),
        optionalWords(row, "tips", null, where),
        keys,
        docs(row, where, keys.size()),
        subcommands);
  }

  private static List<CommandSpec> subcommands(
      Map<?, ?> row, String name, String where, String container) {
    if (!row.containsKey("subcommands")) {
      return List.of();
    }
    check(container == null, where, "a subcommand has no subcommands");
    List<CommandSpec> subcommands = new ArrayList<>();
    for (Object sub : list(row.get("subcommands"), where)) {
      CommandSpec spec = command(map(sub, where), name);
      check(
          subcommands.stream().noneMatch(s -> s.name().equals(spec.name())),
          where,
          "two subcommands are named '" + spec.name() + "'");
      subcommands.add(spec);
    }
    return List.copyOf(subcommands);
  }

  private static int flagBits(Map<?, ?> row, String where) {
    int bits = 0;
    for (Object flag : list(row.get("flags"), where)) {
      bits |= word(Flag.class, String.valueOf(flag).toUpperCase(Locale.ROOT), where).bit();
    }
    check(
        (bits & Flag.WRITE.bit()) == 0 || (bits & Flag.READONLY.bit()) == 0,
        where,
        "it is both write and readonly");
    return bits;
  }

  private static List<KeySpec> keySpecs(Map<?, ?> row, String where, int earliest) {
    List<KeySpec> specs = new ArrayList<>();
    if (!row.containsKey("keys")) {
      return List.of();
    }
    for (Object each : list(row.get("keys"), where)) {
      Map<?, ?> spec = map(each, where);
      onlyFields(spec, KEY_FIELDS, where);
      int first = number(spec, "first", where);
      int last = number(spec, "last", where);
      int step = number(spec, "step", where);
      check(
          first >= earliest && step > 0 && last >= -1 && last % step == 0 | last < 0,
          where,
          "bad key range " + first + ", " + last + ", " + step);
      // Redis prints a single range; rows whose keys do not make one would need a way to say so
      // first.
      check(
          specs.isEmpty() || first == lastKey(specs.getLast()) + step,
          where,
          "its key ranges do not follow one another");
      specs.add(
          new KeySpec(
              first,
              last,
              step,
              words(spec, "flags", KEY_FLAGS, where),
              optionalText(spec, "note", where)));
    }
    return List.copyOf(specs);
  }

  private static int lastKey(KeySpec spec) {
    return spec.last() < 0 ? spec.last() : spec.first() + spec.last();
  }

  private static Docs docs(Map<?, ?> row, String where, int keySpecs) {
    return new Docs(
        text(row, "group", where),
        text(row, "since", where),
        text(row, "complexity", where),
        text(row, "summary", where),
        optionalText(row, "deprecatedSince", where),
        optionalText(row, "replacedBy", where),
        Boolean.TRUE.equals(row.get("systemCommand")),
        arguments(row, where, keySpecs));
  }

  private static List<Argument> arguments(Map<?, ?> of, String where, int keySpecs) {
    if (!of.containsKey("arguments")) {
      return List.of();
    }
    List<Argument> arguments = new ArrayList<>();
    for (Object each : list(of.get("arguments"), where)) {
      Map<?, ?> argument = map(each, where);
      onlyFields(argument, ARGUMENT_FIELDS, where);
      String type = text(argument, "type", where);
      check(ARGUMENT_TYPES.contains(type), where, "unknown argument type '" + type + "'");
      int key = argument.containsKey("key") ? number(argument, "key", where) : -1;
      check(key < keySpecs, where, "an argument names key range " + key + " of " + keySpecs);
      arguments.add(
          new Argument(
              text(argument, "name", where),
              type,
              optionalText(argument, "token", where),
              optionalText(argument, "since", where),
              key,
              optionalWords(argument, "flags", ARGUMENT_FLAGS, where),
              arguments(argument, where, keySpecs)));
    }
    return List.copyOf(arguments);
  }

  private static <E extends Enum<E>> E word(Class<E> type, String word, String where) {
    for (E value : type.getEnumConstants()) {
      if (value.name().equals(word)) {
        return value;
      }
    }
    throw bad(
        where, "unknown " + type.getSimpleName().toLowerCase(Locale.ROOT) + " '" + word + "'");
  }

  private static List<String> words(Map<?, ?> of, String field, Set<String> allowed, String where) {
    List<String> words = new ArrayList<>();
    for (Object word : list(of.get(field), where)) {
      check(
          word instanceof String s && (allowed == null || allowed.contains(s)),
          where,
          "unknown word '" + word + "' in '" + field + "'");
      words.add((String) word);
    }
    return List.copyOf(words);
  }

  private static List<String> optionalWords(
      Map<?, ?> of, String field, Set<String> allowed, String where) {
    return of.containsKey(field) ? words(of, field, allowed, where) : List.of();
  }

  private static String text(Map<?, ?> of, String field, String where) {
    check(
        of.get(field) instanceof String s && !s.isEmpty(),
        where,
        "'" + field + "' is missing or is no text");
    return (String) of.get(field);
  }

  private static String optionalText(Map<?, ?> of, String field, String where) {
    return of.containsKey(field) ? text(of, field, where) : "";
  }

  private static int number(Map<?, ?> of, String field, String where) {
    if (of.get(field) instanceof Integer number) {
      return number;
    }
    throw bad(where, "'" + field + "' is missing or is no whole number");
  }

  private static void onlyFields(Map<?, ?> of, Set<String> allowed, String where) {
    for (Object field : of.keySet()) {
      check(
          field instanceof String s && allowed.contains(s), where, "unknown field '" + field + "'");
    }
  }

  private static List<?> list(Object value, String where) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw bad(where, "a list is wanted where " + value + " stands");
  }

  private static Map<?, ?> map(Object value, String where) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw bad(where, "an object is wanted where " + value + " stands");
  }

  private static void check(boolean sound, String where, String what) {
    if (!sound) {
      throw bad(where, what);
    }
  }

  private static IllegalStateException bad(String where, String what) {
    return new IllegalStateException("commands.json: " + where + ": " + what);
  }
}
