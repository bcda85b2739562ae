package io.pontoon.common.command;

import java.util.List;

/** All commands, read once from {@code commands.json}; immutable, so any thread may read it. */
public final class CommandTable {
  private CommandTable() {}

  /** The table of this build. */
  public static CommandTable standard() {
    throw new UnsupportedOperationException();
  }

  /** The row of the command with this name, letters compared without case; null when there is none. Allocates nothing. */
  public CommandSpec find(byte[] name, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  /** The row with this id; null when there is none. */
  public CommandSpec byId(int id) {
    throw new UnsupportedOperationException();
  }

  /** All rows, by name. */
  public List<CommandSpec> all() {
    throw new UnsupportedOperationException();
  }
}
