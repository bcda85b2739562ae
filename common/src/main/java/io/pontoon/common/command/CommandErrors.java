package io.pontoon.common.command;

import java.util.Locale;

/**
 * The errors that a command meets before it is carried out, in Redis 7.0's words. They allocate:
 * errors are off the data path.
 */
public final class CommandErrors {
  private static final int SHOWN_MAX = 128;

  private CommandErrors() {}

  /** For a name that is in no row; {@code args} are what followed it. */
  public static String unknownCommand(byte[] name, int offset, int length, Args args) {
    StringBuilder text = new StringBuilder("ERR unknown command '");
    show(text, name, offset, length, SHOWN_MAX);
    text.append("', with args beginning with: ");
    int from = text.length();
    for (int i = 0; i < args.count() && text.length() - from < SHOWN_MAX; i++) {
      text.append('\'');
      show(
          text,
          args.array(),
          args.offset(i),
          args.length(i),
          SHOWN_MAX - (text.length() - 1 - from));
      text.append("' ");
    }
    return text.toString();
  }

  /** For a container whose argument 0 names no subcommand. */
  public static String unknownSubcommand(CommandSpec container, Args args) {
    StringBuilder text = new StringBuilder("ERR unknown subcommand '");
    show(text, args.array(), args.offset(0), args.length(0), SHOWN_MAX);
    return text.append("'. Try ")
        .append(container.name().toUpperCase(Locale.ROOT))
        .append(" HELP.")
        .toString();
  }

  /** For a command, or a subcommand, whose row does not accept so many arguments. */
  public static String wrongArity(CommandSpec spec) {
    return "ERR wrong number of arguments for '" + spec.name() + "' command";
  }

  /** As C prints a string: up to the first zero byte. */
  private static void show(StringBuilder text, byte[] from, int offset, int length, int max) {
    for (int i = 0; i < Math.min(length, max) && from[offset + i] != 0; i++) {
      text.append((char) (from[offset + i] & 0xff));
    }
  }
}
