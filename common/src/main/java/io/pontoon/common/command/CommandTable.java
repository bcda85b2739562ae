package io.pontoon.common.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All commands, read once from {@code commands.json}; immutable, so any thread may read it. */
public final class CommandTable {
  private static final int ID_MAX = 0xffff; // two bytes in CommandCodec

  private final List<CommandSpec> all;
  private final List<CommandSpec> rows;
  private final CommandSpec[] byId;
  private final CommandSpec[]
      slots; // open addressing by name; at most a quarter full, so that a miss ends soon

  private CommandTable(List<CommandSpec> commands) {
    all = commands.stream().sorted(Comparator.comparing(CommandSpec::name)).toList();
    List<CommandSpec> each = new ArrayList<>();
    for (CommandSpec command : all) {
      each.add(command);
      each.addAll(command.subcommands());
    }
    each.sort(Comparator.comparingInt(CommandSpec::id));
    rows = List.copyOf(each);
    byId = index(rows);
    slots = new CommandSpec[Integer.highestOneBit(Math.max(1, all.size())) * 8];
    for (CommandSpec command : all) {
      place(command);
    }
  }

  /** The table of this build. */
  public static CommandTable standard() {
    return Standard.TABLE;
  }

  private static final class Standard {
    static final CommandTable TABLE = load();

    private static CommandTable load() {
      try (InputStream in = CommandTable.class.getResourceAsStream("commands.json")) {
        if (in == null) {
          throw new IllegalStateException("commands.json is not on the class path");
        }
        return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException("commands.json cannot be read", e);
      }
    }
  }

  /**
   * A table from the text of its rows.
   *
   * @throws IllegalStateException naming the row that is wrong, and how
   */
  static CommandTable parse(String json) {
    return new CommandTable(CommandRows.read(json));
  }

  private static CommandSpec[] index(List<CommandSpec> rows) {
    int max = rows.isEmpty() ? 0 : rows.getLast().id();
    if (max > ID_MAX) {
      throw new IllegalStateException("commands.json: id " + max + " is over " + ID_MAX);
    }
    CommandSpec[] byId = new CommandSpec[max + 1];
    for (CommandSpec row : rows) {
      if (byId[row.id()] != null) {
        throw new IllegalStateException(
            "commands.json: id "
                + row.id()
                + " stands for both '"
                + byId[row.id()].name()
                + "' and '"
                + row.name()
                + "'");
      }
      byId[row.id()] = row;
    }
    return byId;
  }

  private void place(CommandSpec command) {
    byte[] name = command.name().getBytes(StandardCharsets.US_ASCII);
    int at = hash(name, 0, name.length) & slots.length - 1;
    while (slots[at] != null) {
      if (slots[at].name().equals(command.name())) {
        throw new IllegalStateException(
            "commands.json: two commands are named '" + command.name() + "'");
      }
      at = at + 1 & slots.length - 1;
    }
    slots[at] = command;
  }

  /**
   * The row of the command with this name, letters compared without case; null when there is none.
   * Allocates nothing.
   */
  public CommandSpec find(byte[] name, int offset, int length) {
    int at = hash(name, offset, length) & slots.length - 1;
    for (CommandSpec candidate = slots[at]; candidate != null; candidate = slots[at]) {
      if (candidate.name().length() == length
          && sameWord(candidate.name(), 0, name, offset, length)) {
        return candidate;
      }
      at = at + 1 & slots.length - 1;
    }
    return null;
  }

  /**
   * The row with this name, or with {@code container|subcommand}; null when there is none. Off the
   * data path only.
   */
  public CommandSpec find(String fullName) {
    byte[] bytes = fullName.getBytes(StandardCharsets.ISO_8859_1);
    int bar = fullName.indexOf('|');
    if (bar < 0) {
      return find(bytes, 0, bytes.length);
    }
    CommandSpec container = find(bytes, 0, bar);
    return container == null ? null : container.subcommand(bytes, bar + 1, bytes.length - bar - 1);
  }

  /** The row with this id, subcommands included; null when there is none. */
  public CommandSpec byId(int id) {
    return id >= 0 && id < byId.length ? byId[id] : null;
  }

  /** The commands, by name; subcommands stand in their containers. */
  public List<CommandSpec> all() {
    return all;
  }

  /** Every row, subcommands included, by id. */
  public List<CommandSpec> rows() {
    return rows;
  }

  /**
   * Whether {@code length} bytes of {@code word} are those of {@code name} from {@code from} on;
   * {@code name} is lower case.
   */
  static boolean sameWord(String name, int from, byte[] word, int offset, int length) {
    for (int i = 0; i < length; i++) {
      if (lower(word[offset + i]) != name.charAt(from + i)) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] name, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = hash * 31 + lower(name[i]);
    }
    return hash ^ hash >>> 15;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }
}
